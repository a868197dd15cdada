import { type Found, fine, lacking } from './condition.ts'

/** Whether a host is an address and not a name: passkeys belong to names only (WebAuthn level 3, 4.). */
export const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host) || /^\[|:/.test(host)

export function checkName(host = location.hostname): Found {
  if (isAddress(host))
    return lacking(
      `Plumb was opened as ${host}, which is an address. Passkeys belong to names: open it under the name that the server printed.`,
    )
  return fine(`Opened as ${host}.`)
}

export function checkSecure(isSecure = isSecureContext, protocol = location.protocol): Found {
  if (!isSecure)
    return lacking(
      'This connection is not secure, so the browser holds back passkeys, the camera and the GPU. Trust the plant’s certificate, then open Plumb with https.',
      'trust',
    )
  if (protocol === 'https:') return fine('The certificate is trusted on this device.')
  return fine('On this machine itself the browser needs no certificate.')
}
