import { afterAll, beforeAll, expect, it } from 'vitest'
import { openCheckpoint } from '../../core/log/checkpoint.ts'
import { cosignersOf } from '../../core/log/cosigners.ts'
import { parseNote } from '../../core/log/note.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { openData } from '../open-data.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { verifyData } from '../verify/verify-data.ts'
import { cosignedBy, cosignerOf } from './cosigner.fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture({ tablets: 3 })
  const witnesses = { quorum: 1, others: [] }
  const policy = { withoutPrf: 'mark', sessionMs: 8 * 3_600_000, idleMs: 600_000, witnesses } as const
  const { record, openings } = await signChange(fixture.plant, [{ op: 'policy.set', policy }])
  value(await fixture.courier.change(record, openings))
})
afterAll(() => fixture.close())

const keyOf = (at: number) => cosignerOf(fixture, at)

/** The log's checkpoint, cosigned by a tablet, as it is handed in; `alter` says what a liar makes of its text. */
async function cosigned(at: number, alter = (text: string) => text): Promise<string> {
  const note = value(parseNote(fixture.courier.checkpoint() ?? ''))
  return cosignedBy(keyOf(at), alter(note.text))
}

it("a tablet's cosignature goes out with the checkpoint, and verifies there", async () => {
  value(await fixture.courier.cosign(await cosigned(0)))
  const key = value(parseVerifierKey(fixture.courier.log, 'note'))
  const { note } = value(await openCheckpoint(fixture.courier.checkpoint() ?? '', { origin: key.name, key }))
  expect(await cosignersOf(note, [keyOf(0).key, keyOf(1).key])).toEqual([keyOf(0).key])
})

it('a checkpoint counts as witnessed for everybody but the one who alone has seen it', () => {
  expect(fixture.courier.cosigned(keyOf(0).key.name)).toBeUndefined()
  expect(fixture.courier.cosigned(keyOf(1).key.name)).toBe(fixture.courier.checkpoint())
})

it.each([
  [
    'a checkpoint that the log did not sign',
    () => cosigned(1, (text) => text.replace(/\n\d+\n/, '\n2\n')),
    'did not sign',
  ],
  ['something that is no note', async () => 'hello', 'expected'],
  [
    'a cosignature by nobody of the plant',
    async () => (await cosigned(1)).replace(keyOf(1).key.name, 'plumb/tablet/nobody'),
    'no valid cosignature',
  ],
  [
    'a cosignature that does not verify',
    async () => (await cosigned(1)).replace(/.{8}\n$/, 'AAAAAAA=\n'),
    '',
  ],
])('refuses %s', async (_what, note, says) => {
  const taken = await fixture.courier.cosign(await note())
  expect(taken.ok).toBe(false)
  if (!taken.ok) expect(taken.error.message).toContain(says)
  expect(fixture.courier.cosigned(keyOf(0).key.name)).toBeUndefined()
})

it('where policy asks for two witnesses, one is not enough, nor is the reader the second', async () => {
  const witnesses = { quorum: 2, others: [] }
  const policy = { withoutPrf: 'mark', sessionMs: 8 * 3_600_000, idleMs: 600_000, witnesses } as const
  const { record, openings } = await signChange(fixture.plant, [{ op: 'policy.set', policy }])
  value(await fixture.courier.change(record, openings))
  const seenBy = (at: number) => fixture.courier.cosigned(keyOf(at).key.name)
  expect(seenBy(0)).toBeUndefined()
  value(await fixture.courier.cosign(await cosigned(1)))
  expect(seenBy(0)).toBeUndefined()
  value(await fixture.courier.cosign(await cosigned(0)))
  expect(seenBy(0)).toBeUndefined()
  value(await fixture.courier.cosign(await cosigned(2)))
  for (const at of [0, 1, 2]) expect(seenBy(at)).toBe(fixture.courier.checkpoint())
})

it('policy asks for no more witnesses than there are', async () => {
  const witnesses = { quorum: 3, others: [] }
  const policy = { withoutPrf: 'mark', sessionMs: 8 * 3_600_000, idleMs: 600_000, witnesses } as const
  const at = fixture.plant.at
  await expect(signChange(fixture.plant, [{ op: 'policy.set', policy }])).rejects.toThrow('2 witnesses')
  expect(fixture.plant.at).toBeGreaterThanOrEqual(at)
})

it('verify names a cosignature that was altered on the disk', async () => {
  await fixture.courier.close()
  const opened = value(await openData(fixture.data, fixture.random.bytes))
  opened.store.database.prepare("UPDATE cosignatures SET line = replace(line, '1', '2')").run()
  opened.close()
  const { findings } = value(await verifyData(fixture.data))
  expect(findings.map(({ message }) => message).join()).toContain('that is not one of this checkpoint')
})
