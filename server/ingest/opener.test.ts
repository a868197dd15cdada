import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import type { SessionKeys } from '../../core/ledger/signature-check.ts'
import type { SealingKey } from '../key/plant-keys.ts'
import { INLINE_BATCH_BYTES } from '../limit.ts'
import { openDataToRead } from '../open-data.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import { openBatch } from './open-batch.ts'
import { makeOpener } from './opener.ts'
import { packLines, unpackLines } from './packed.ts'
import { makeKeyOpener } from './sealing-keys.ts'

let fixture: Fixture
let sealing: SealingKey
let body: Uint8Array

beforeEach(async () => {
  fixture = await openFixture()
  const opened = value(await openDataToRead(fixture.data))
  sealing = opened.keys.sealing
  opened.close()
  const [person] = fixture.people
  const [step] = SIMULATED_PLAN.steps
  if (!person || !step) throw new Error('a person and a step')
  const { parcels } = await workShift(fixture.tablet(), person, step, 30)
  const [first, second, third] = parcels
  if (!first || !second || !third) throw new Error('three parcels')
  const forged = { ...second, record: { ...second.record, signature: first.record.signature } }
  const bare = { ...third, openings: {} }
  const lines = new TextDecoder().decode(await fixture.batch([first, forged, bare, ...parcels]))
  body = utf8(`no line\n${lines}`)
})
afterEach(() => fixture.close())

const here = async (keys: SessionKeys = new Map()) =>
  value(await openBatch(body, makeKeyOpener(sealing), keys))

describe('a batch that is opened', () => {
  it('is the same after it was packed, copied to another thread and unpacked', async () => {
    const lines = await here()
    expect(lines.map((line) => line.kind).slice(0, 2)).toEqual(['record-malformed', 'opened'])
    expect(lines.filter((line) => line.kind === 'opened' && line.signature?.isValid === false)).toHaveLength(
      1,
    )
    expect(lines.filter((line) => line.kind === 'opened' && !line.opens.ok)).toHaveLength(1)
    expect(unpackLines(structuredClone(packLines(lines)))).toEqual(lines)
  })

  it('is opened on another thread as it is here, when it is large', async () => {
    const opener = makeOpener(sealing)
    expect(body.length).toBeGreaterThan(INLINE_BATCH_BYTES)
    const [one, two] = await Promise.all([opener.open(body, new Map()), opener.open(body, new Map())])
    expect(value(one)).toEqual(await here())
    expect(value(two)).toEqual(value(one))
    expect(body.length).toBeGreaterThan(INLINE_BATCH_BYTES)
    await opener.close()
  })

  it('fails, and says so, when its thread ends; the next one gets a new thread', async () => {
    const opener = makeOpener(sealing)
    const cut = opener.open(body, new Map())
    await Promise.all([expect(cut).rejects.toThrow('thread'), opener.close()])
    expect(value(await opener.open(body, new Map()))).toEqual(await here())
    await opener.close()
  })
})
