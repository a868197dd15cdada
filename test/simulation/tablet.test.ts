import { rm } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { inBrowsers } from './browser.ts'
import { openPlant } from './plant.ts'
import { Scheduler } from './scheduler.ts'
import { makeDist } from './server.ts'
import { selfTest } from './work.ts'

const refused = { ok: false, error: { kind: 'storage-full' } }

it('a tablet without room says so at sign-in, at each record and at a change of the rules, and goes on when it has room', async () => {
  const dist = await makeDist()
  const world = new Scheduler('full')
  await inBrowsers(world, async () => {
    const plant = await world.complete('open', () => openPlant(world, dist))
    // The last one knows the rules whole: nobody was enrolled after it.
    const tablet = plant.tablets.at(-1)
    const [admin] = plant.staff.admins
    if (tablet === undefined || admin === undefined) throw new Error('a tablet and an admin')
    plant.staff.isAtWork = false
    tablet.switchOn()
    await world.run(1000, () => undefined)
    const at = <T>(work: () => Promise<T>) => world.complete('try', () => world.as(tablet.browser, work))
    const { state } = tablet.governance ?? {}
    if (state === undefined) throw new Error('the rules')
    const policy = { ...state.policy, idleMs: 60_000 }
    const intent = { ops: [{ op: 'policy.set', policy } as const], reason: 'a test' }

    tablet.wear.isFull = true
    expect(await at(() => tablet.signIn(admin))).toMatchObject(refused)
    tablet.wear.isFull = false
    expect(await at(() => tablet.signIn(admin))).toMatchObject({ ok: true })
    tablet.wear.isFull = true
    expect(await at(() => tablet.record(selfTest()))).toMatchObject(refused)
    expect(await at(() => tablet.change(intent))).toMatchObject({ ok: false, error: { kind: 'not-stored' } })
    tablet.wear.isFull = false
    expect(await at(() => tablet.record(selfTest()))).toMatchObject({ ok: true })
    await world.run(world.now + 3 * tablet.restMs, () => undefined)
    expect(tablet.governance?.state.policy.idleMs).toBe(60_000)
    await plant.server.remove()
  })
  await rm(dist, { recursive: true })
})
