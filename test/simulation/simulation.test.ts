import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attack } from './attack.ts'
import { LIES } from './lies.ts'
import { makeDist } from './server.ts'

let dist: string
beforeAll(async () => {
  dist = await makeDist()
})
afterAll(() => rm(dist, { recursive: true }))

/** Seeds turn through the lies in their order, and then through forks, backups, breaks and honest servers, two of each. */
const TURNS = LIES.length + 8
/** The first seed whose server loses its disk for good. */
const BREAK = LIES.length + 4
const LIARS = [
  ...['truncates the log', 'rewrites a record', 'drops a record', 'reorders records', 'mints a person'],
  ...['activates a model', 'replays an old roster', 'withholds a change of the rules', 'is another plant'],
  ...['answers with nonsense', 'gives a receipt by another key', 'gives a receipt for more than it was sent'],
  ...[
    'gives a receipt for other records',
    'gives a receipt for another place',
    'acknowledges and drops',
    'shows two histories',
  ],
  ...['shows two histories', 'restores an old backup', 'restores an old backup'],
  ...['lost its disk, and an admin signs that the log goes on'],
  ...['lost its disk, and an admin signs that the log goes on', 'is honest', 'is honest'],
]

describe('through loss, echoes, days offline, wrong clocks, full and torn disks and power cuts', () => {
  it.each(LIARS.map((lie, seed) => [lie, seed] as const))(
    'nothing is lost, minted or left unnoticed when a server %s',
    async (lie, seed) => {
      const outcome = await attack(seed, dist)
      expect(outcome.lie).toBe(lie)
      expect(outcome.records).toBeGreaterThan(5)
    },
  )

  it('batches of several tablets share transactions, and a witness holds until people sign', async () => {
    // A seed in which each of the three happens.
    const { lie, shared, continued, refused } = await attack(BREAK + 4 * TURNS, dist)
    expect(lie).toContain('an admin signs')
    for (const count of [shared, continued, refused]) expect(count).toBeGreaterThan(0)
  })

  it('a seed replays to the last step', async () => {
    const [first, again, other] = [
      await attack(3, dist),
      await attack(3, dist),
      await attack(3 + TURNS, dist),
    ]
    expect(again).toEqual(first)
    expect(other.trace).not.toBe(first.trace)
  })
})
