import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { batchAnswerSchema } from '../../core/sync/batch.ts'

// The tablets' side of the ingest bench, a process of its own so that its time is not the server's: posts the batches
// of a round, each tablet one, at once, and says how many events of them were accepted.
const [origin = '', folder = '', tablets = '1'] = process.argv.slice(2)

async function post(number: number): Promise<number> {
  const body = readFileSync(join(folder, String(number)))
  const response = await fetch(`${origin}/api/records`, { method: 'POST', body })
  return v.parse(batchAnswerSchema, await response.json()).accepted
}

process.on('message', async (round: number) => {
  const first = round * Number(tablets)
  const accepted = await Promise.all(Array.from({ length: Number(tablets) }, (_, i) => post(first + i)))
  process.send?.(accepted.reduce((sum, each) => sum + each, 0))
})
