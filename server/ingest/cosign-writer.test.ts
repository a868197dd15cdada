import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cosign } from '../../core/log/cosignature.ts'
import { encodeNote, parseNote } from '../../core/log/note.ts'
import { type Data, openData } from '../open-data.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { readCosignedCheckpoint } from '../store/cosignature.ts'
import { takeCosignatures } from './cosign.ts'
import { cosignedBy, cosignerOf } from './cosigner.fixture.ts'
import { openWriter, type Writer } from './writer.ts'

let fixture: Fixture
let opened: Data
let writer: Writer

beforeEach(async () => {
  fixture = await openFixture({ tablets: 3 })
  await fixture.courier.close()
  opened = value(await openData(fixture.data, fixture.random.bytes))
  const { store, keys } = opened
  writer = await openWriter({ store, keys, now: () => 1, findingsMax: { count: 10, bytes: 1e6 } })
})
afterEach(async () => {
  await writer.opener.close()
  opened.close()
  await rm(fixture.data, { recursive: true, force: true })
})

const checkpoint = () => value(parseNote(readCosignedCheckpoint(opened.store) ?? ''))
const cosigned = (at: number) => cosignedBy(cosignerOf(fixture, at), checkpoint().text)

describe('while somebody else writes', () => {
  let release: () => void
  beforeEach(() => {
    const held = Promise.withResolvers<void>()
    release = held.resolve
    void writer.queue(() => held.promise)
  })

  it.each([
    ['something that is no note', async () => 'hello'],
    [
      'a checkpoint that the log did not sign',
      async () => cosignedBy(cosignerOf(fixture, 0), checkpoint().text.replace(/\n\d+\n/, '\n2\n')),
    ],
    ['a cosignature that does not verify', async () => (await cosigned(0)).replace(/.{8}\n$/, 'AAAAAAA=\n')],
  ])('%s is refused at once, and waits for no turn', async (_what, note) => {
    const text = await note()
    const waited = new Promise<'waited'>((done) => setTimeout(done, 2000, 'waited'))
    expect(await Promise.race([takeCosignatures(writer, text), waited])).toMatchObject({ ok: false })
    release()
  })

  it('a good one waits for its turn', async () => {
    const taken = takeCosignatures(writer, await cosigned(0))
    await new Promise((done) => setTimeout(done, 100))
    expect(checkpoint().signatures).toHaveLength(1)
    release()
    expect(await taken).toEqual({ ok: true, value: null })
    expect(checkpoint().signatures).toHaveLength(2)
  })
})

it('of two lines under one name, the one that was verified is kept', async () => {
  const { text } = checkpoint()
  const { key, sign } = cosignerOf(fixture, 0)
  const other = await cosign(text, { ...key, publicKey: cosignerOf(fixture, 1).key.publicKey }, 1, sign)
  const real = await cosign(text, key, 1_700_000_000, sign)
  expect(await takeCosignatures(writer, encodeNote({ text, signatures: [other, real] }))).toMatchObject({
    ok: true,
  })
  expect(checkpoint().signatures.at(-1)).toEqual(real)
})

/** Leaves no room for one more cosignature: the table's pages are full, and the file may not grow. */
function fill({ database }: Data['store']): void {
  const pages = database.pragma('page_count', { simple: true })
  database.pragma(`max_page_count = ${pages}`)
  database.pragma('foreign_keys = OFF')
  const insert = database.prepare('INSERT INTO cosignatures (size, name, line) VALUES (0, ?, ?)')
  expect(() => {
    for (let i = 0; i < 10_000; i++) insert.run(`filler ${i}`, 'filler '.repeat(10))
  }).toThrow('full')
}

it('a full disk is said as everywhere: nothing is acknowledged, and reading goes on', async () => {
  const before = encodeNote(checkpoint())
  fill(opened.store)
  const note = await cosigned(0)
  expect(await takeCosignatures(writer, note)).toMatchObject({ ok: false, error: { kind: 'full' } })
  expect(encodeNote(checkpoint())).toBe(before)
  expect(writer.isStopped).toBe(false)
  opened.store.database.pragma('max_page_count = 4294967294')
  expect(await takeCosignatures(writer, note)).toEqual({ ok: true, value: null })
  expect(checkpoint().signatures).toHaveLength(2)
})
