// npm run bench: each budget, measured in one run. It reports; it fails only where nothing was measured.
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type Bench, figureLines } from './budget.ts'
import { engine } from './engine.ts'
import { evidence } from './evidence.ts'
import { governance } from './governance.ts'
import { ingest } from './ingest.ts'
import { rest } from './rest.ts'
import { shell } from './shell.ts'
import { sync } from './sync.ts'
import { teaching } from './teach.ts'
import { verify } from './verify.ts'

const BENCHES: readonly Bench[] = [engine, teaching, governance, ingest, sync, shell, rest, verify, evidence]

async function run(bench: Bench): Promise<boolean> {
  try {
    for (const figure of await bench.measure()) console.log(figureLines(figure).join('\n'))
    return true
  } catch (error) {
    console.error(`${bench.name}: could not be measured: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values
const chosen = BENCHES.filter(({ name }) => only === undefined || name === only)
if (chosen.length === 0) {
  console.error(`found no bench ${only}, expected one of ${BENCHES.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
}
const [load = 0] = loadavg()
console.log(
  `${availableParallelism()} cores, load ${load.toFixed(1)} at the start; a busy machine blurs ratios`,
)
for (const bench of chosen) if (!(await run(bench))) process.exitCode = 1
