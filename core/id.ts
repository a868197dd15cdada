import * as v from 'valibot'
import { encodeBase64url } from './bytes.ts'

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/))

export const plantIdSchema = v.pipe(id, v.brand('PlantId'))
export const personIdSchema = v.pipe(id, v.brand('PersonId'))
export const deviceIdSchema = v.pipe(id, v.brand('DeviceId'))
export const sessionIdSchema = v.pipe(id, v.brand('SessionId'))
export const inspectionIdSchema = v.pipe(id, v.brand('InspectionId'))
export const planIdSchema = v.pipe(id, v.brand('PlanId'))
/** Names units that are set aside together. */
export const holdIdSchema = v.pipe(id, v.brand('HoldId'))
export const datasetIdSchema = v.pipe(id, v.brand('DatasetId'))
/** Names the exposures of one part in a data set. */
export const groupIdSchema = v.pipe(id, v.brand('GroupId'))

export type PlantId = v.InferOutput<typeof plantIdSchema>
export type PersonId = v.InferOutput<typeof personIdSchema>
export type DeviceId = v.InferOutput<typeof deviceIdSchema>
export type SessionId = v.InferOutput<typeof sessionIdSchema>
export type InspectionId = v.InferOutput<typeof inspectionIdSchema>
export type PlanId = v.InferOutput<typeof planIdSchema>
export type HoldId = v.InferOutput<typeof holdIdSchema>
export type DatasetId = v.InferOutput<typeof datasetIdSchema>
export type GroupId = v.InferOutput<typeof groupIdSchema>

/** An id of the wanted brand from 16 random bytes, which the caller draws. */
export function idFrom<Id extends string>(random: Uint8Array): Id {
  if (random.length !== 16) throw new Error(`id: found ${random.length} random bytes, expected 16`)
  return encodeBase64url(random) as Id
}

/** Milliseconds since 1970 by the clock of whoever signs. A claim, until something else bounds it. */
export const timeSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))

/** Ed25519 public key, raw 32 bytes as base64url. */
export const publicKeySchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
  v.brand('PublicKey'),
)
export type PublicKey = v.InferOutput<typeof publicKeySchema>

/** The fingerprint of a key that models are signed with: SHA-256 of its PEM, in hexadecimal. */
export const signerIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.brand('SignerId'))
export type SignerId = v.InferOutput<typeof signerIdSchema>

/** Which last characters leave no spare bits set, by how many characters follow the last whole group of four. */
const LAST = [/^/, /$^/, /[AQgw]$/, /[AEIMQUYcgkosw048]$/]

/** Bytes as base64url without padding, in the one way that they can be written: an alias of a key is not the key. */
export const base64urlSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]*$/),
  v.check((text) => LAST[text.length % 4]?.test(text) === true, 'found text that is not canonical base64url'),
)

/** Text of so many UTF-16 units. A lone surrogate has no UTF-8 form, so no canonical JSON could carry it. */
export const textSchema = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.minLength(min),
    v.maxLength(max),
    v.check((text) => text.isWellFormed(), 'found a lone surrogate, expected well-formed text'),
  )

/** A WebAuthn credential id: at most 1023 bytes (WebAuthn level 3, 4.). */
export const credentialIdSchema = v.pipe(
  base64urlSchema,
  v.minLength(1),
  v.maxLength(1364),
  v.brand('CredentialId'),
)
export type CredentialId = v.InferOutput<typeof credentialIdSchema>
