import { join } from 'node:path'
import type { Plugin } from 'vite'

const DEXIE = join(import.meta.dirname, '../node_modules/dexie/dist/modern/dexie.min.mjs')
const ABSENT = '\0plumb-absent:'

/**
 * What age-encryption imports for recipients that a plant does not have: it seals to one X25519 key (`age1…`), and
 * WebCrypto computes that in every browser that has the Ed25519 which records are signed with. An attempt to use the
 * rest throws; age asks `x25519` for its base point only.
 */
const ABSENT_FROM_AGE: Readonly<Record<string, string>> = {
  '@noble/post-quantum/hybrid.js':
    'export const MLKEM768P256 = absent("post-quantum"), MLKEM768X25519 = absent("post-quantum")',
  '@noble/curves/nist.js': 'export const p256 = absent("P-256")',
  '@noble/curves/ed25519.js':
    'export const x25519 = { GuBytes: Uint8Array.of(9, ...new Uint8Array(31)), scalarMult: () => fail("X25519"), scalarMultBase: () => fail("X25519") }',
  '@noble/hashes/scrypt.js': 'export const scrypt = () => fail("scrypt")',
}

const FAIL = `const fail = (what) => { throw new Error('age: found a recipient of kind ' + what + ', expected X25519 in WebCrypto') }
const absent = (what) => new Proxy({}, { get: () => fail(what) })
`

/**
 * Keeps out of the app what it never runs: ciphers of other kinds of age recipient, and Dexie's build for browsers of
 * ten years ago. Only builds are changed; tests and the server run the packages whole.
 */
export const lean = (): Plugin => ({
  name: 'plumb-lean',
  apply: 'build',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id === 'dexie') return DEXIE
    const isOfAge = importer?.includes('/node_modules/age-encryption/') ?? false
    return isOfAge && Object.hasOwn(ABSENT_FROM_AGE, id) ? ABSENT + id : undefined
  },
  load(id) {
    if (!id.startsWith(ABSENT)) return undefined
    return FAIL + ABSENT_FROM_AGE[id.slice(ABSENT.length)]
  },
})
