import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

// npm run simulate:attack -- --seeds N [--seed S] [--lines L]: seeds S, S+1, … on all cores. Ends with 1 when one breaks an
// invariant; that seed alone, run again, does the same again to the last step.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '0' },
    /** How much of what happened before it broke is shown. */
    lines: { type: 'string', default: '30' },
  },
})
const [count, first] = [Number(values.seeds), Number(values.seed)]
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first) || first < 0)
  throw new Error('expected --seeds N, a count, and --seed S, a whole number from 0')

const began = performance.now()
let next = first
let broken = 0

/** Seeds are dealt out one by one, so that a core which drew long ones holds nobody up. */
const core = () =>
  new Promise<void>((done) => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/simulate.child.ts`, values.lines], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const deal = () => (next < first + count ? child.send(next++) : child.disconnect())
    child.on('message', (isWell) => {
      if (isWell !== true) broken += 1
      deal()
    })
    child.on('exit', (code) => {
      if (code !== 0) broken += 1
      done()
    })
    deal()
  })

await Promise.all(Array.from({ length: Math.min(count, availableParallelism()) }, core))
const seconds = ((performance.now() - began) / 1000).toFixed(1)
process.stdout.write(`${count} seeds, ${broken} broken, ${seconds} s\n`)
process.exitCode = broken === 0 ? 0 : 1
