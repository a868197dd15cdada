import { expect, it } from 'vitest'
import { foundPlant, workShift } from '../simulation/plant.fixture.ts'
import { eventBytes } from './event.ts'
import { encodeRecord } from './record.ts'
import { signedBytes } from './signed-bytes.ts'

it('cuts out of every leaf of a shift, with and without electronic signature, the bytes that were signed', async () => {
  const shift = await workShift(await foundPlant('signed-bytes'))
  const events = shift.filter((record) => record.kind === 'event')
  expect(events.some(({ assertion }) => assertion !== undefined)).toBe(true)
  for (const record of events)
    expect(signedBytes(record, encodeRecord(record))).toEqual(eventBytes(record.event))
})
