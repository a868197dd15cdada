import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import * as v from 'valibot'
import { beforeAll, expect, it } from 'vitest'
import { type Bytes, encodeBase64url, parseBase64url, utf8, utf8ToText } from '../bytes.ts'
import { at, foundPlant, workShift } from '../simulation/plant.fixture.ts'
import { seededRandom } from '../simulation/random.ts'
import { type KeyLine, lineSchema, type Parcel, parcelSchema, type SealedLine } from './batch.ts'
import { encodeBatch, sealParcels } from './seal.ts'

let identity: string
let parcels: Parcel[]
let key: KeyLine
let lines: SealedLine[]

beforeAll(async () => {
  identity = await generateX25519Identity()
  parcels = (await workShift(await foundPlant('seal'))).map((record) => ({ record, openings: {} }))
  const random = seededRandom('seal')
  const sealed = await sealParcels(await identityToRecipient(identity), parcels, (length) =>
    random.bytes(length),
  )
  key = sealed[0] as KeyLine
  lines = sealed.slice(1) as SealedLine[]
})

const bytesOf = (text: string): Bytes => parseBase64url(text) ?? new Uint8Array(0)

/** What the plant reads of a line: its parcel, or undefined. */
async function open(line: SealedLine, by = identity, keyLine = key): Promise<unknown> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(by)
  try {
    const raw = new Uint8Array(await decrypter.decrypt(bytesOf(keyLine.age)))
    const aes = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt'])
    const opening = { name: 'AES-GCM', iv: bytesOf(line.nonce), additionalData: utf8(line.by) }
    const plain = new Uint8Array(await crypto.subtle.decrypt(opening, aes, bytesOf(line.sealed)))
    return JSON.parse(utf8ToText(plain) ?? '')
  } catch {
    return undefined
  }
}

it('the plant opens what a tablet sealed, in order', async () => {
  expect(lines).toHaveLength(parcels.length)
  for (const [i, line] of lines.entries()) {
    const opened = await open(line)
    expect(v.is(parcelSchema, opened)).toBe(true)
    expect(opened).toEqual(at(parcels, i))
  }
})

it('nobody else does', async () => {
  expect(await open(at(lines, 0), await generateX25519Identity())).toBeUndefined()
})

it.each(['sealed', 'nonce', 'by'] as const)('any bit of a line flipped is noticed: %s', async (field) => {
  const line = at(lines, -1)
  const bytes = bytesOf(line[field])
  for (let bit = 0; bit < bytes.length * 8; bit += 7) {
    const flipped = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    expect(await open({ ...line, [field]: encodeBase64url(flipped) })).toBeUndefined()
  }
})

it('any byte of the key line flipped is noticed', async () => {
  const bytes = bytesOf(key.age)
  for (let i = 0; i < bytes.length; i++) {
    const flipped = bytes.map((byte, j) => (j === i ? byte ^ 1 : byte))
    expect(await open(at(lines, 0), identity, { ...key, age: encodeBase64url(flipped) })).toBeUndefined()
  }
})

it('no two lines share a nonce, and none shows what it holds', () => {
  expect(new Set(lines.map((line) => line.nonce)).size).toBe(lines.length)
  const text = utf8ToText(encodeBatch([key, ...lines])) ?? ''
  for (const { record } of parcels)
    if (record.kind === 'event') expect(text).not.toContain(record.event.session)
})

it('a batch is one line of JSON each, so that one cut anywhere keeps every line before the cut', () => {
  const text = utf8ToText(encodeBatch([key, ...lines])) ?? ''
  for (const cut of [text.length, text.length - 1, text.indexOf('\n') + 1]) {
    const whole = text.slice(0, cut).split('\n').slice(0, -1)
    for (const line of whole) expect(v.is(lineSchema, JSON.parse(line))).toBe(true)
  }
})
