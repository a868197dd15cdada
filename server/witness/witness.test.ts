import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { verifyCosignature } from '../../core/log/cosignature.ts'
import { parseNote } from '../../core/log/note.ts'
import { encodeVerifierKey } from '../../core/log/verifier-key.ts'
import { encodeRecord } from '../../core/record/record.ts'
import { foundPlant } from '../../core/simulation/plant.fixture.ts'
import { filler, type LogKey, logKey, serveLog } from './log.fixture.ts'
import type { ReadLog } from './read-records.ts'
import { keyOf, newState, readState, writeState } from './state.ts'
import { witnessOnce } from './witness.ts'

const NOW = 1_700_000_000
let folder: string
let path: string
let log: LogKey
let records: Bytes[]

beforeAll(async () => {
  const { changes } = await foundPlant('witness')
  records = [...changes.map(encodeRecord), ...Array.from({ length: 700 }, (_, i) => filler(i))].slice(0, 700)
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-witness-'))
  path = join(folder, 'witness.json')
  log = await logKey()
  await writeState(path, await newState('laptop', encodeVerifierKey(log.key)))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A log that serves these records as C2SP has it, signed by `by`. */
async function serve(own: readonly Bytes[], by = log): Promise<ReadLog> {
  const served = await serveLog(own, by)
  return async (name) => served.get(name)
}
const look = async (own: readonly Bytes[], by = log) => witnessOnce(path, await serve(own, by), NOW)
const outcome = async (own: readonly Bytes[], by = log) => {
  const seen = await look(own, by)
  return seen.ok ? `${seen.value.size} ${seen.value.isNew ? 'new' : 'known'}` : seen.error.message
}

describe('a witness', () => {
  it('follows a log as it grows, and cosigns each head so that anybody can check it', async () => {
    expect(await outcome(records.slice(0, 3))).toBe('3 new')
    expect(await outcome(records.slice(0, 3))).toBe('3 known')
    const seen = await look(records.slice(0, 600))
    if (!seen.ok) throw new Error(seen.error.message)
    const note = parseNote(seen.value.note)
    const state = await readState(path)
    if (!note.ok || state === undefined) throw new Error('fixture: found no note')
    const { key } = await keyOf(state)
    expect(await verifyCosignature(note.value, key)).toEqual({ ok: true, value: { time: NOW } })
    expect(note.value.signatures.map(({ name }) => name)).toEqual(['plumb/log/1', 'laptop'])
  })

  it('keeps its state where nobody else may read it', async () => {
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600')
  })
})

describe('a log that lies is found', () => {
  beforeEach(async () => void (await look(records.slice(0, 500))))

  it.each<[string, () => readonly Bytes[], RegExp]>([
    ['when it shrinks, as after an old backup', () => records.slice(0, 400), /shrank from 500 to 400/],
    [
      'when a record was rewritten',
      () => [filler('x'), ...records.slice(1, 600)],
      /rewritten after record 500/,
    ],
    [
      'when it forks at the same size',
      () => [...records.slice(0, 499), filler('x')],
      /rewritten after record 500/,
    ],
    [
      'when records are reordered',
      () => [records[1], records[0], ...records.slice(2, 600)] as Bytes[],
      /rewritten/,
    ],
  ])('%s', async (_, own, message) => {
    const seen = await look(own())
    expect(!seen.ok && seen.error.message).toMatch(message)
    expect(seen).toMatchObject({ error: { evidence: { held: expect.stringContaining('\n500\n') } } })
    // What it held it still holds: the next look finds the same.
    expect(await outcome(own())).toMatch(message)
    expect(await outcome(records.slice(0, 600))).toBe('600 new')
  })

  it('when somebody else signs', async () => {
    const other = await logKey(8)
    expect(await outcome(records.slice(0, 600), other)).toMatch(/not one of this log/)
    expect(await look(records.slice(0, 600), other)).toMatchObject({
      error: { evidence: { shown: expect.stringContaining('600'), held: expect.stringContaining('500') } },
    })
  })

  it('and one that is away, or withholds a tile, is not called a liar', async () => {
    expect((await witnessOnce(path, async () => undefined, NOW)).ok).toBe(false)
    const whole = await serve(records.slice(0, 600))
    const seen = await witnessOnce(
      path,
      async (name) => (name === 'checkpoint' ? whole(name) : undefined),
      NOW,
    )
    expect(seen).toMatchObject({ ok: false, error: { kind: 'away' } })
  })

  it('also when the state file was put back: an altered one is refused', async () => {
    const state = JSON.parse(await readFile(path, 'utf8'))
    await writeState(path, { ...state, checkpoint: state.checkpoint.replace('\n500\n', '\n400\n') })
    await expect(look(records.slice(0, 450))).rejects.toThrow('altered')
  })
})
