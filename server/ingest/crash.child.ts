import { readFileSync } from 'node:fs'
import { parseBase64url } from '../../core/bytes.ts'
import { openCourier } from '../open-courier.ts'

// Hands batches over one after another and says each receipt when it has it, until somebody kills it.
const [data = '', file = '', from = '0'] = process.argv.slice(2)
const batches: string[] = JSON.parse(readFileSync(file, 'utf8'))
const courier = await openCourier({ data })
if (!courier.ok) throw new Error(courier.error.message)
for (const batch of batches.slice(Number(from))) {
  const answer = await courier.value.ingest(parseBase64url(batch) ?? new Uint8Array())
  if (!answer.ok) throw new Error(answer.error.message)
  process.stdout.write(`${JSON.stringify(answer.value.receipts)}\n`)
}
await courier.value.close()
