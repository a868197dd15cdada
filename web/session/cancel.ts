import { WebAuthnAbortService } from '@simplewebauthn/browser'

/** Takes back a question to the passkey that is still open; who asked hears that it was cancelled. */
export const cancelPasskey = (): void => WebAuthnAbortService.cancelCeremony()
