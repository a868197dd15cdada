import * as v from 'valibot'
import type { Bytes } from '../bytes.ts'
import { digestSchema } from '../digest.ts'
import { domainBytes, sha256Bytes } from '../hash.ts'
import {
  credentialIdSchema,
  deviceIdSchema,
  personIdSchema,
  plantIdSchema,
  publicKeySchema,
  sessionIdSchema,
  textSchema,
  timeSchema,
} from '../id.ts'

/**
 * What a person's passkey signs when a session opens: it lends the authority of the passkey to one Ed25519 key, on
 * one tablet, for a time. `checkpoint` and `serverNonce` prove that the session did not open before they existed.
 */
export const grantSchema = v.strictObject({
  plant: plantIdSchema,
  session: sessionIdSchema,
  person: personIdSchema,
  credential: credentialIdSchema,
  device: deviceIdSchema,
  publicKey: publicKeySchema,
  /** The last change the tablet had folded when the session opened. */
  governanceHead: digestSchema,
  /** The last checkpoint the tablet had verified, as the signed note's text. */
  lastCheckpoint: v.nullable(textSchema(0, 2000)),
  /** A nonce the server had just signed, when it could be reached. */
  serverNonce: v.nullable(textSchema(0, 400)),
  issuedAt: timeSchema,
  notAfter: timeSchema,
  /** Whether the tablet's data is locked by the passkey (PRF) or, on authenticators without it, only by the tablet. */
  storage: v.picklist(['passkey', 'device']),
})
export type Grant = v.InferOutput<typeof grantSchema>

/** The 32 bytes that the passkey signs for a grant. */
export const grantChallenge = (grant: Grant): Bytes => sha256Bytes(domainBytes('grant', grant))
