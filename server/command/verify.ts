import { stat } from 'node:fs/promises'
import type { VerifySummary } from '../verify/report.ts'
import { verifyData } from '../verify/verify-data.ts'
import { say } from './say.ts'
import { runVerifyBundle } from './verify-bundle.ts'

function saySummary(data: string, summary: VerifySummary): void {
  const { leaves, changes, events, tiles, checkpoints, receipts, openings, inspections, blobs } = summary
  say.line(`${data} is whole.`)
  say.line(`  ${leaves} records: ${changes} changes and ${events} events, every signature and chain verified`)
  say.line(`  ${tiles} tiles, ${checkpoints} checkpoints and ${receipts} receipts, as the records hash`)
  say.line(`  ${inspections} inspections and ${openings} opened values, as the records say`)
  say.line(`  ${blobs} photographs and heatmaps, each opens to its digest`)
  if (summary.outstanding > 0) say.line(`  ${summary.outstanding} more are still on their tablets`)
  if (summary.kept > 0) say.line(`  ${summary.kept} refused records are kept with the reason`)
  say.line(`  state hash ${summary.stateHash}`)
}

const USAGE = 'plumb verify DATA, or plumb verify BUNDLE.zip [--genesis HASH]'

/**
 * `plumb verify DATA` or `plumb verify BUNDLE.zip`: says that a data folder or a bundle of evidence is whole, or one
 * line for each finding; gives the exit code.
 */
export async function runVerify(args: string[]): Promise<number> {
  const [data, ...more] = args
  if (data === undefined || data.startsWith('-')) {
    say.error(`found no data folder and no bundle, expected one: ${USAGE}`)
    return 2
  }
  const isBundle = (await stat(data).catch(() => undefined))?.isFile() === true
  const [option, genesis, ...rest] = more
  if (isBundle && rest.length === 0 && (more.length === 0 || (option === '--genesis' && genesis)))
    return runVerifyBundle(data, genesis)
  if (more.length > 0) {
    say.error(`found ${more.join(' ')}, expected nothing behind it: ${USAGE}`)
    return 2
  }
  const verified = await verifyData(data)
  if (!verified.ok) {
    say.line(`${data}: ${verified.error.message}`)
    return 1
  }
  const { findings, summary } = verified.value
  for (const { where, message } of findings) say.line(`${where}: ${message}`)
  if (findings.length === 0) saySummary(data, summary)
  return findings.length === 0 ? 0 : 1
}
