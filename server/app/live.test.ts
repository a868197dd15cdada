import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDevice } from '../../core/simulation/plant.ts'
import { MAX_LIVE } from './limit.ts'
import { type Founded, jsonBody, openFounded } from './plant.fixture.ts'

let plant: Founded
const stopping = new AbortController()
beforeEach(async () => {
  plant = await openFounded({ stopping: stopping.signal })
})
afterEach(() => plant.close())

const listen = async () => {
  const answer = await plant.app.request('/api/live')
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (reader === undefined) throw new Error('expected a body')
  return reader
}

describe('live', () => {
  it('tells the new size at each append', async () => {
    const reader = await listen()
    expect((await reader.read()).value).toBe('retry: 3000\n\n')
    const { record, openings } = await addDevice(plant.plant, 'Tablet 2')
    await plant.app.request('/api/changes', jsonBody({ record, openings }))
    expect((await reader.read()).value).toBe('event: append\ndata: 7\n\n')
    await reader.cancel()
  })

  it('has room for so many, and again when one leaves', async () => {
    const readers = await Promise.all(Array.from({ length: MAX_LIVE }, listen))
    expect((await plant.app.request('/api/live')).status).toBe(503)
    await readers[0]?.cancel()
    await expect.poll(async () => (await plant.app.request('/api/live', { method: 'HEAD' })).status).toBe(200)
    for (const reader of readers.slice(1)) await reader.cancel()
  })

  it('ends when the server stops', async () => {
    const reader = await listen()
    await reader.read()
    stopping.abort()
    expect((await reader.read()).done).toBe(true)
  })
})
