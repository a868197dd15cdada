import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseSimulate } from '../command/simulate.ts'
import { openCourier } from '../open-courier.ts'
import { verifyData } from '../verify/verify-data.ts'
import { value } from './fixture.ts'
import { simulate } from './simulate.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-simulate-'))
})
afterEach(() => rm(folder, { recursive: true }))

const make = async (name: string, seed: number) => {
  const out = join(folder, name)
  value(await simulate({ seed, tablets: 2, inspections: 12, out, progress: () => undefined }))
  const { findings, summary } = value(await verifyData(out))
  expect(findings).toEqual([])
  const courier = value(await openCourier({ data: out }))
  const checkpoint = courier.checkpoint()
  await courier.close()
  return { summary, checkpoint }
}

describe('a simulated plant', () => {
  it('is whole, and the same for a seed: every leaf, root, signature and the state hash', async () => {
    const [first, second, other] = [await make('a', 1), await make('b', 1), await make('c', 2)]
    expect(second).toEqual(first)
    expect(other.checkpoint).not.toBe(first.checkpoint)
    expect(first.summary).toMatchObject({ inspections: 12, outstanding: 0, kept: 0 })
  })

  it('is not made over something else', async () => {
    await writeFile(join(folder, 'mine'), 'x')
    const made = await simulate({
      seed: 1,
      tablets: 1,
      inspections: 1,
      out: folder,
      progress: () => undefined,
    })
    expect(made).toMatchObject({ ok: false, error: { kind: 'not-empty' } })
  })

  it.each([
    [['--seed', '1'], 'found no --out'],
    [['--out', 'x', '--tablets', '0'], 'expected a whole number from 1 to 500'],
    [['--out', 'x', '--inspections', 'many'], 'found --inspections many'],
    [['--out', 'x', '--sed', '1'], '--sed'],
  ])('is not made from %j', (args, message) => {
    const parsed = parseSimulate(args)
    expect(!parsed.ok && parsed.error.message).toContain(message)
  })
})
