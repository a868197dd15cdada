import { rm } from 'node:fs/promises'
import { attack } from './attack.ts'
import { Scheduler } from './scheduler.ts'
import { makeDist } from './server.ts'

// One core's share of the seeds: each comes as a message, and goes back as whether all held.
const lines = Number(process.argv[2] ?? 30)
const dist = await makeDist()

async function run(seed: number): Promise<boolean> {
  const world = new Scheduler(String(seed))
  try {
    const { lie, trace, steps, records } = await attack(seed, dist, world)
    process.stdout.write(
      `seed ${seed} holds: the server ${lie}; ${records} records, ${steps} steps, trace ${trace}\n`,
    )
    return true
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const tail = world.lines.slice(-lines).join('\n')
    process.stdout.write(
      `${tail}\nseed ${seed} BREAKS, trace ${world.digest()}: ${cause instanceof Error ? cause.stack : cause}\n`,
    )
    return false
  }
}

process.on('message', async (seed: number) => process.send?.(await run(seed)))
process.on('disconnect', async () => {
  await rm(dist, { recursive: true })
  process.exit()
})
