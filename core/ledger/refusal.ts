/** Why a record is not part of the history. The server keeps what it refuses under one of these. */
export const REFUSALS = [
  'record-malformed',
  'not-founded',
  'other-plant',
  'unknown-device',
  'device-retired',
  'gap',
  'fork',
  'chain-broken',
  'unknown-session',
  'session-invalid',
  'signature-invalid',
  'clock-outside-grant',
  'not-permitted',
  'unknown-plan',
  'unknown-model',
  'unknown-release',
  'model-stopped',
  'selftest-missing',
  'unknown-inspection',
  'esign-missing',
  'esign-invalid',
  'opening-missing',
  'verdict-unfounded',
  'rule-differs',
  'change-invalid',
] as const
export type RefusalKind = (typeof REFUSALS)[number]

export interface Refusal {
  readonly kind: RefusalKind
  readonly message: string
}

/** A record that is valid and yet must be looked at by somebody. */
export type Flag =
  | 'signer-revoked-meanwhile'
  | 'device-retired-meanwhile'
  | 'passkey-may-be-copied'
  | 'data-not-locked'
  | 'model-stopped-meanwhile'
  | 'plan-superseded-meanwhile'
  | 'more-shown-than-allowed'
  | 'fewer-frames-than-planned'
  | 'passkey-counter-went-back'
