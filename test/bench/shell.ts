import { join } from 'node:path'
import { measureApp, SHELL_BUDGET_BYTES, sumBytes } from '../../build/shell-size.ts'
import type { Bench, Figure } from './budget.ts'
import { sampleOf } from './sample.ts'

const WEB = join(import.meta.dirname, '../../dist/web')
const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

async function measure(): Promise<Figure[]> {
  const { shell, later, runtime } = measureApp(WEB)
  const [own, others] = [sumBytes(shell), sumBytes(later)]
  const largest = shell.slice(0, 3).map(({ path, bytes }) => `${path} ${kilo(bytes)}`)
  return [
    {
      ...{ what: 'app shell, compressed', unit: 'kB' },
      budget: { kind: 'at most', value: SHELL_BUDGET_BYTES / 1000 },
      sample: sampleOf([own / 1000]),
      notes: [
        `a cold start to the lock screen and the station, without ORT and models; the largest: ${largest.join(', ')}`,
        `with the screens that the service worker fetches meanwhile (${kilo(others)}): ${kilo(own + others)}`,
        `not counted: ORT's JavaScript in the engine's worker, ${kilo(sumBytes(runtime))}`,
      ],
    },
  ]
}

export const shell: Bench = { name: 'shell', measure }
