import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { openCourier } from '../open-courier.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { uploadBlob } from '../simulate/hand-over.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import { verifyData } from '../verify/verify-data.ts'
import { blobPath } from './place.ts'

let fixture: Fixture
const blobs = new Map<Digest, Uint8Array>()
beforeEach(async () => {
  fixture = await openFixture()
  const [person] = fixture.people
  const [step] = SIMULATED_PLAN.steps
  if (!person || !step) throw new Error('a person and a step')
  const { parcels, photographs } = await workShift(fixture.tablet(), person, step, 3)
  await fixture.give(parcels)
  blobs.clear()
  for (const { photograph, heatmap } of photographs)
    for (const bytes of [photograph, heatmap]) blobs.set(hashBytes(bytes), bytes)
  for (const [digest, bytes] of blobs)
    value(
      await fixture.courier.takeBlob(
        digest,
        await uploadBlob(fixture.courier.recipient, fixture.data, bytes),
      ),
    )
})
afterEach(() => fixture.close())

describe('a data folder whose photographs are older than its database', () => {
  it('asks their tablet again for the ones that are not there, and for no others', async () => {
    const device = fixture.tablet().device.id
    expect(fixture.courier.missing(device)).toEqual({ missing: [], next: null })
    const [lost = '' as Digest, kept = '' as Digest] = blobs.keys()
    const copy = join(fixture.data, '..', `${fixture.data.split('/').at(-1)}-copy`)
    await fixture.courier.close()
    await cp(fixture.data, copy, { recursive: true })
    await rm(blobPath(copy, lost))
    const courier = value(await openCourier({ data: copy }))
    expect(courier.missing(device).missing).toEqual([lost])
    expect(await courier.blob(kept)).toEqual(blobs.get(kept))
    expect(await courier.blob(lost)).toBeUndefined()
    const bytes = blobs.get(lost) ?? new Uint8Array()
    value(await courier.takeBlob(lost, await uploadBlob(courier.recipient, copy, bytes)))
    expect(await courier.blob(lost)).toEqual(bytes)
    await courier.close()
    expect(value(await verifyData(copy)).findings).toEqual([])
    await rm(copy, { recursive: true })
  })
})
