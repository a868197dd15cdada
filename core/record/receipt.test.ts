import { expect, it } from 'vitest'
import { type Bytes, encodeBase64url, parseBase64url, utf8 } from '../bytes.ts'
import { domainBytes, hashBytes } from '../hash.ts'
import { type DeviceId, idFrom, type PlantId } from '../id.ts'
import { softwareKey } from '../simulation/key.ts'
import { seededRandom } from '../simulation/random.ts'
import { isReceiptValid, leavesDigest, type Receipt, receiptBytes } from './receipt.ts'

const key = await softwareKey(seededRandom('log'))
const other = await softwareKey(seededRandom('another log'))
const raw = (publicKey: string): Bytes => parseBase64url(publicKey) ?? new Uint8Array(0)
const hashes = [utf8('a'.repeat(32)), utf8('b'.repeat(32))]
const receipt: Receipt = {
  ...{ plant: idFrom<PlantId>(new Uint8Array(16)), device: idFrom<DeviceId>(new Uint8Array(16)) },
  ...{ from: 3, to: 4, index: 10, leaves: leavesDigest(hashes), receivedAt: 1 },
}
const signature = encodeBase64url(await key.sign(receiptBytes(receipt)))
const isValid = (over: Partial<Receipt>, by = signature, publicKey = key.publicKey) =>
  isReceiptValid({ receipt: { ...receipt, ...over }, signature: by }, raw(publicKey))

it("the log's own receipt is valid", async () => expect(await isValid({})).toBe(true))

it.each<[string, Partial<Receipt>]>([
  ['plant', { plant: idFrom<PlantId>(new Uint8Array(16).fill(1)) }],
  ['tablet', { device: idFrom<DeviceId>(new Uint8Array(16).fill(1)) }],
  ['first event', { from: 2 }],
  ['last event', { to: 5 }],
  ['leaf index', { index: 11 }],
  ['leaves', { leaves: hashBytes(utf8('x')) }],
  ['time', { receivedAt: 2 }],
])('a receipt with another %s is not', async (_name, over) => expect(await isValid(over)).toBe(false))

it('nor one by another log, with no signature, or signed as something else', async () => {
  expect(await isValid({}, signature, other.publicKey)).toBe(false)
  expect(await isValid({}, encodeBase64url(new Uint8Array(64)))).toBe(false)
  expect(await isValid({}, '')).toBe(false)
  expect(await isValid({}, '!')).toBe(false)
  expect(await isValid({}, encodeBase64url(await key.sign(domainBytes('event', receipt))))).toBe(false)
})

it('tells the order of its leaves', () =>
  expect(leavesDigest(hashes.toReversed())).not.toBe(leavesDigest(hashes)))
