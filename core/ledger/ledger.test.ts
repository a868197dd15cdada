import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeJson } from '../json.ts'
import { parseRecord, type SignedRecord } from '../record/record.ts'
import { foundPlant, ledgerOf, randomHistory, workShift } from '../simulation/plant.fixture.ts'
import { seededRandom } from '../simulation/random.ts'
import { admit } from './admit.ts'
import { emptyLedger, forkLedger, stateHash } from './ledger.ts'

const fixture = await foundPlant('ledger')
const shift = [...fixture.changes, ...(await workShift(fixture))]

it('the same leaves have the same state hash, and any fewer another', async () => {
  const hashes = new Set<string>()
  const ledger = emptyLedger()
  hashes.add(stateHash(ledger))
  for (const record of shift) {
    await admit(ledger, record)
    hashes.add(stateHash(ledger))
  }
  expect(hashes.size).toBe(shift.length + 1)
  expect(stateHash(await ledgerOf(shift))).toBe(stateHash(ledger))
})

it('a fork moves on without the original noticing', async () => {
  const ledger = await ledgerOf(shift.slice(0, 4))
  const before = stateHash(ledger)
  const fork = forkLedger(ledger)
  for (const record of shift.slice(4)) expect((await admit(fork, record)).ok).toBe(true)
  expect(stateHash(ledger)).toBe(before)
  expect(stateHash(fork)).toBe(stateHash(await ledgerOf(shift)))
})

it('left out anywhere, a record is missed', async () => {
  for (let left = 0; left < shift.length - 1; left++) {
    const cut = shift.filter((_, i) => i !== left)
    await expect(ledgerOf(cut)).rejects.toThrow()
  }
})

/** Every place in a JSON value that holds a string, a number or a boolean. */
function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return value === null ? [] : [path]
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]))
}

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The value with one character, digit or truth at this path changed. */
function mutate(value: unknown, path: readonly string[], dice: number): unknown {
  const [key, ...rest] = path
  if (key !== undefined) {
    const inner = value as Record<string, unknown>
    const next = mutate(inner[key], rest, dice)
    return Array.isArray(value) ? value.with(Number(key), next) : { ...inner, [key]: next }
  }
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1 + (dice % 3)
  const text = String(value)
  const at = dice % Math.max(1, text.length)
  const now = CHARACTERS.indexOf(text.charAt(at))
  return text.slice(0, at) + CHARACTERS.charAt((now + 1 + (dice % 62)) % 64) + text.slice(at + 1)
}

it('one character or number changed in any record of any history is noticed', async () => {
  const histories = await Promise.all(
    [1, 2, 3, 4].map((seed) => randomHistory(seededRandom(`mutation ${seed}`))),
  )
  await Promise.all(histories.map(ledgerOf))
  let reached = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...histories),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      async (history, r, p, dice) => {
        const index = r % history.length
        const record = history[index] as SignedRecord
        const paths = leavesOf(record)
        const changed = mutate(record, paths[p % paths.length] ?? [], dice)
        const parsed = parseRecord(encodeJson(changed))
        if (!parsed.ok) return
        reached++
        const ledger = await ledgerOf(history.slice(0, index))
        expect((await admit(ledger, parsed.value)).ok).toBe(false)
      },
    ),
    { numRuns: 300 },
  )
  expect(reached).toBeGreaterThan(100)
})
