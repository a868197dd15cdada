import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedHead } from '../../core/governance/continuation.ts'
import { parseCheckpoint } from '../../core/log/checkpoint.ts'
import { signChange } from '../../core/simulation/plant.ts'
import type { RestorationAnswer, ReturnRequest } from '../../core/wire/restoration.ts'
import { value } from '../simulate/fixture.ts'
import { verifyData } from '../verify/verify-data.ts'
import { type Restored, restoreCopy } from './world.fixture.ts'

let restored: Restored
beforeEach(async () => {
  restored = await restoreCopy()
})
afterEach(async () => {
  expect(value(await verifyData(restored.data)).findings).toEqual([])
  await restored.close()
})

const giveBack = async (request: Partial<ReturnRequest>): Promise<RestorationAnswer> =>
  value(await restored.courier.takeReturned({ held: restored.held, changes: [], runs: [], ...request }))
const headOf = (note: string) => value(parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1)))
const textOf = (note: string | undefined) => (note ?? '').split('\n').slice(0, 3)
const change = () => ({ record: restored.lost.record, openings: restored.lost.openings })

describe('a server that was restored from an older copy', () => {
  it('has every record back where it stood, with the receipts that it once gave, and the same root', async () => {
    const [first, second] = restored.runs
    const begun = await giveBack({ changes: [change()], runs: first })
    expect(begun).toMatchObject({ kind: 'restoring', mode: 'waiting', size: restored.copied, unopened: 0 })
    expect(textOf(restored.courier.checkpoint())).not.toEqual(textOf(restored.held))
    expect(await giveBack({ runs: second })).toEqual({ kind: 'none' })
    expect(textOf(restored.courier.checkpoint())).toEqual(textOf(restored.held))
    const again = value(await restored.courier.ingest(await restored.batch(restored.later)))
    expect(again.findings).toEqual([])
    expect(restored.courier.changes(0).at(-1)?.openings).toEqual(restored.lost.openings)
  })

  it('appends nothing in between: no record takes the place of another', async () => {
    await giveBack({})
    const refused = await restored.courier.ingest(await restored.batch(restored.later))
    expect(refused).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    const next = await signChange(restored.plant, [{ op: 'person.suspend', person: personOf() }])
    const kept = await restored.courier.change(next.record, next.openings)
    expect(kept).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
  })
  const personOf = () => {
    const [op] = restored.lost.record.change.ops
    if (op?.op !== 'person.add') throw new Error('a person')
    return op.person
  }

  it('goes on after a crash in the middle, from where it stood', async () => {
    const [first, second] = restored.runs
    await giveBack({ changes: [change()], runs: first })
    await restored.reopen()
    expect(restored.courier.restoration()).toMatchObject({ kind: 'restoring', mode: 'waiting' })
    await giveBack({ runs: second })
    expect(textOf(restored.courier.checkpoint())).toEqual(textOf(restored.held))
  })

  it('waits for the names in a change: a tablet that never knew them does not make them lost', async () => {
    const [first, second] = restored.runs
    const { record } = restored.lost
    const begun = await giveBack({ changes: [{ record, openings: {} }], runs: [...first, ...second] })
    expect(begun).toMatchObject({ kind: 'restoring', mode: 'waiting', missing: [], unopened: 1 })
    expect(await giveBack({ changes: [change()] })).toEqual({ kind: 'none' })
    expect(restored.courier.changes(0).at(-1)?.openings).toEqual(restored.lost.openings)
  })

  it('says which places are missing; an admin who waits no longer has what came back in another order', async () => {
    const [first] = restored.runs
    const { place, ...rest } = restored.lost
    const begun = await giveBack({ changes: [{ ...rest, place }], runs: first })
    if (begun.kind === 'none') throw new Error('a restoration')
    const missing = begun.missing.flatMap(({ first: a, last: b }) => [b - a + 1])
    const runs = restored.runs[1].map(({ receipt: { receipt } }) => receipt)
    expect(begun.missing.map(({ first: at }) => at)).toEqual(runs.map(({ index }) => index))
    expect(missing).toEqual(runs.map(({ from, to }) => to - from + 1))
    const opened = value(await restored.courier.openRestoration())
    expect(opened).toMatchObject({ kind: 'restoring', mode: 'open', missing: begun.missing })
    const lost = missing.reduce((sum, count) => sum + count, 0)
    expect(restored.sizeOf(restored.courier.checkpoint())).toBe(restored.size - lost)
    await goOn(begun.missing)
    expect(restored.courier.restoration()).toEqual({ kind: 'none' })
  })

  /** The admin signs that the log goes on. */
  async function goOn(
    missing: { first: number; last: number }[],
    note = restored.courier.checkpoint() ?? '',
  ) {
    const op = { op: 'log.continue' as const, seen: [signedHead(headOf(restored.held))], missing }
    const signed = await signChange(restored.plant, [{ ...op, from: signedHead(headOf(note)) }])
    return restored.courier.change(signed.record, signed.openings)
  }

  it('takes what a tablet that comes after that still has, and does not block work for it', async () => {
    const [first, second] = restored.runs
    const { place, ...rest } = restored.lost
    const begun = await giveBack({ changes: [{ ...rest, place }], runs: first })
    value(await restored.courier.openRestoration())
    const late = await giveBack({ runs: second })
    expect(late).toMatchObject({ kind: 'restoring', mode: 'open', missing: [] })
    expect(restored.sizeOf(restored.courier.checkpoint())).toBe(restored.size)
    expect(value(await restored.courier.ingest(await restored.batch(restored.later))).findings).toEqual([])
    expect(begun.kind).toBe('restoring')
    await goOn([])
    expect(restored.courier.restoration()).toEqual({ kind: 'none' })
  })
})

describe('what is handed back', () => {
  it('is taken for a head only that this log signed, and does not contain', async () => {
    const forged = restored.held.replace(/\n\d+\n/, '\n999\n')
    const refused = await restored.courier.takeReturned({ held: forged, changes: [], runs: restored.runs[0] })
    expect(refused).toMatchObject({ ok: false, error: { kind: 'refused' } })
    expect(await giveBack({ held: restored.courier.checkpoint() ?? '', runs: restored.runs[0] })).toEqual({
      kind: 'none',
    })
  })

  it('stands only where a receipt of this log says: not elsewhere, and no other record', async () => {
    const [[run], [other]] = restored.runs
    if (run === undefined || other === undefined) throw new Error('runs')
    const moved = {
      ...run.receipt,
      receipt: { ...run.receipt.receipt, index: run.receipt.receipt.index + 1 },
    }
    for (const wrong of [
      { ...run, receipt: moved },
      { ...run, lines: other.lines },
      { ...run, lines: run.lines.slice(0, -1) },
    ]) {
      const refused = await restored.courier.takeReturned({ held: restored.held, changes: [], runs: [wrong] })
      expect(refused).toMatchObject({ ok: false, error: { kind: 'refused' } })
    }
    expect(restored.courier.restoration()).toMatchObject({ back: 0 })
  })

  it('is no way in for a change that nobody signed, or with names that are not the ones', async () => {
    const { record } = restored.lost
    const forged = { ...record, change: { ...record.change, reason: 'another' } }
    const [commitment = ''] = Object.keys(restored.lost.openings)
    const openings = { [commitment]: { salt: 'AAAAAAAAAAAAAAAAAAAAAA', value: 'Mallory' } }
    await giveBack({ changes: [{ record: forged, openings: restored.lost.openings }] })
    expect(restored.courier.restoration()).toMatchObject({ back: 0 })
    expect(await giveBack({ changes: [{ record, openings }] })).toMatchObject({ back: 1, unopened: 1 })
  })
})

describe('a log that went on by itself before anybody noticed', () => {
  it('takes what comes back behind what is there', async () => {
    const [first, second] = restored.runs
    const { place, ...rest } = restored.lost
    // Somebody who saw nothing that was lost was faster than the tablets: their change stands where a run stood.
    expect(value(await restored.courier.change(rest.record, rest.openings)).index).toBe(restored.copied)
    const answer = await giveBack({ runs: [...first, ...second] })
    expect(answer).toMatchObject({ kind: 'restoring', mode: 'open', size: restored.copied })
    expect(restored.sizeOf(restored.courier.checkpoint())).toBe(restored.size)
    expect(textOf(restored.courier.checkpoint())).not.toEqual(textOf(restored.held))
    expect(answer).toMatchObject({ missing: [{ first: place, last: place }] })
    expect(value(await restored.courier.ingest(await restored.batch(restored.later))).findings).toEqual([])
  })
})
