import { hashBytes } from '../../core/hash.ts'
import { INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { openTeaching, type Seen } from '../../core/teach/teaching.ts'
import { openBackbone } from '../../models/backbone/open.ts'
import { nodeCodec } from '../../models/codec.ts'
import { drawPart } from '../../models/part/draw.ts'
import { openSession } from '../../models/session.ts'

// What teaching from many photographs takes, with the product's own sequence: node test/measure/thousand.ts [COUNT]

const COUNT = Number(process.argv[2] ?? 1000)
const codec = await nodeCodec()
const { eye } = await openBackbone()
const teaching = await openTeaching(eye, { codec, open: (model) => openSession(model, INPUT_PORT.dims) })

/** Runs one step and says its seconds of processor, and the most memory the process has had so far. */
async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const before = process.cpuUsage()
  const done = await work()
  const { user, system } = process.cpuUsage(before)
  const mib = Math.round(process.resourceUsage().maxRSS / 1024)
  process.stdout.write(`${name}: ${((user + system) / 1e6).toFixed(1)} s, at most ${mib} MiB\n`)
  return done
}

const samples: Seen[] = []
await step(`drawing and looking at ${COUNT} photographs`, async () => {
  for (let seed = 1; seed <= COUNT; seed++) {
    const png = await codec.encode(drawPart({ seed, width: 320, height: 240 }))
    const digest = hashBytes(png)
    const seen = await teaching.see(digest, png)
    if (!seen.ok) throw new Error(seen.error.message)
    samples.push({ digest, kind: 'good', group: null, marks: null })
  }
})
await step('screening', () => teaching.screen(samples, null))
await step('fit, held-out scores, thresholds', () => teaching.fit(samples, null))
