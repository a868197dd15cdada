import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { signCheckpoint } from '../../core/log/checkpoint.ts'
import { verifyCosignature } from '../../core/log/cosignature.ts'
import { naiveLeaves, naiveRoot, naiveTiles } from '../../core/log/naive-tree.fixture.ts'
import { parseNote } from '../../core/log/note.ts'
import { seedSigner } from '../../core/log/seed-signer.fixture.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { encodeVerifierKey, type VerifierKey } from '../../core/log/verifier-key.ts'
import { keyOf, newState, readState, writeState } from './state.ts'
import { type ReadLog, witnessOnce } from './witness.ts'

const NOW = 1_700_000_000
const leaves = naiveLeaves(700)
let folder: string
let path: string
let log: { key: VerifierKey<'note'>; sign: (message: Bytes) => Promise<Bytes> }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-witness-'))
  path = join(folder, 'witness.json')
  const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(7))
  log = { key: { kind: 'note', name: 'plumb/log/1', publicKey }, sign }
  await writeState(path, await newState('laptop', encodeVerifierKey(log.key)))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A log that serves a tree of these leaves as C2SP has it, signed by `by`. */
async function serve(own: readonly Bytes[], by = log): Promise<ReadLog> {
  const head = { origin: log.key.name, size: own.length, root: naiveRoot(own), extensions: [] }
  const note = await signCheckpoint(head, by.key, by.sign)
  const tiles = naiveTiles(own)
  return async (name) => (name === 'checkpoint' ? utf8(note) : tiles.get(name))
}
const look = async (own: readonly Bytes[], by = log) => witnessOnce(path, await serve(own, by), NOW)
const outcome = async (own: readonly Bytes[], by = log) => {
  const seen = await look(own, by)
  return seen.ok ? `${seen.value.size} ${seen.value.isNew ? 'new' : 'known'}` : seen.error.message
}

describe('a witness', () => {
  it('follows a log as it grows, and cosigns each head so that anybody can check it', async () => {
    expect(await outcome(leaves.slice(0, 3))).toBe('3 new')
    expect(await outcome(leaves.slice(0, 3))).toBe('3 known')
    const seen = await look(leaves.slice(0, 600))
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
  beforeEach(async () => void (await look(leaves.slice(0, 500))))

  it.each<[string, () => readonly Bytes[], RegExp]>([
    ['when it shrinks, as after an old backup', () => leaves.slice(0, 400), /shrank from 500 to 400/],
    [
      'when a record was rewritten',
      () => [hashLeaf(utf8('x')), ...leaves.slice(1, 600)],
      /rewritten after record 500/,
    ],
    [
      'when it forks at the same size',
      () => [...leaves.slice(0, 499), hashLeaf(utf8('x'))],
      /rewritten after record 500/,
    ],
    [
      'when records are reordered',
      () => [leaves[1], leaves[0], ...leaves.slice(2, 600)] as Bytes[],
      /rewritten/,
    ],
  ])('%s', async (_, own, message) => {
    const seen = await look(own())
    expect(!seen.ok && seen.error.message).toMatch(message)
    expect(!seen.ok && seen.error.evidence?.held).toContain('\n500\n')
    // What it held it still holds: the next look finds the same.
    expect(await outcome(own())).toMatch(message)
    expect(await outcome(leaves.slice(0, 600))).toBe('600 new')
  })

  it('when somebody else signs', async () => {
    const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(8))
    const other = { key: { ...log.key, publicKey }, sign }
    expect(await outcome(leaves.slice(0, 600), other)).toMatch(/not one of this log/)
    expect(await look(leaves.slice(0, 600), other)).toMatchObject({
      error: { evidence: { shown: expect.stringContaining('600'), held: expect.stringContaining('500') } },
    })
  })

  it('and one that is away, or withholds a tile, is not called a liar', async () => {
    expect((await witnessOnce(path, async () => undefined, NOW)).ok).toBe(false)
    const whole = await serve(leaves.slice(0, 600))
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
    await expect(look(leaves.slice(0, 450))).rejects.toThrow('altered')
  })
})
