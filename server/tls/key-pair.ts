import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Bytes } from '../../core/bytes.ts'

/** What signs a certificate: P-256 with SHA-256, which every tablet's TLS knows. */
export const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A new P-256 private key; its public half comes with it. */
export const makeKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: ECDSA.namedCurve }).privateKey

/** PKCS#8 DER of a private key: only ever to be sealed. */
export const encodeKey = (key: KeyObject): Bytes =>
  new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }))

/** A private key from PKCS#8 DER that was sealed here; throws for anything else. */
export const parseKey = (pkcs8: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })

/** PKCS#8 PEM as Node's TLS takes it: stays in memory. */
export const keyToPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** SubjectPublicKeyInfo DER of a key's public half. */
export const publicHalf = (key: KeyObject): Bytes =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))

/** The key as WebCrypto signs with it. */
export const signingKey = (key: KeyObject): Promise<CryptoKey> =>
  crypto.subtle.importKey('pkcs8', encodeKey(key), ECDSA, false, ['sign'])
