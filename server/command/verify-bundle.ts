import { findDifference, openArchive } from '../../core/evidence/archive.ts'
import type { BundleFinding } from '../../core/evidence/read-files.ts'
import { type BundleContents, verifyBundle } from '../../core/evidence/verify-bundle.ts'
import { ZIP_EPOCH } from '../evidence/epoch.ts'
import { type FileSource, openFile } from '../evidence/file-source.ts'
import '../native.ts'
import { say } from './say.ts'

const GAPS_SAID = 20

function sayContents(path: string, contents: BundleContents): void {
  const { bundle, governed, checkpoint, missing, received, models, tests } = contents
  say.line(`${path} holds.`)
  say.line(`  plant ${governed.state.name}, genesis ${governed.genesis}`)
  say.line(`  ${bundle.inspections.length} inspections in ${contents.records} records, each in the log under`)
  say.line(`  its checkpoint of ${checkpoint.size}; every signature leads back to a passkey`)
  say.line(`  ${received.size} records with a receipt, ${models.size} models as they were registered`)
  const left = `${missing.openings} values and ${missing.pictures} pictures`
  const why = bundle.leftOut.length > 0 ? `left out: ${bundle.leftOut.join(', ')}` : 'erased, or never sent'
  if (missing.openings + missing.pictures > 0) say.line(`  ${left} are not here (${why})`)
  if (missing.plans > 0)
    say.line(
      `  ${missing.plans} plans are not here: what was judged by them is compared with no published rule`,
    )
  for (const { device, model, tests: each, gaps } of tests) {
    const name = governed.state.devices[device]?.name ?? device
    const failed = each.filter(({ body }) => !body.passed).length
    say.line(
      `  model ${governed.state.models[model]?.name ?? model} on ${name}: ${each.length} self-tests, ${failed} not passed`,
    )
    for (const { from, to } of gaps.slice(0, GAPS_SAID))
      say.line(`    none from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`)
    if (gaps.length > GAPS_SAID) say.line(`    and ${gaps.length - GAPS_SAID} more gaps over 12 hours`)
  }
}

/**
 * `plumb verify BUNDLE.zip`: verifies a bundle of evidence on a machine that needs to know nothing of the plant but,
 * if it does, the hash of its genesis. Gives the exit code.
 */
export async function runVerifyBundle(path: string, genesis: string | undefined): Promise<number> {
  const file = await openFile(path)
  try {
    return await verifyFile(path, file, genesis)
  } finally {
    await file.close()
  }
}

async function verifyFile(path: string, file: FileSource, genesis: string | undefined): Promise<number> {
  const opened = await openArchive(file)
  if (!opened.ok) {
    say.line(`${path}: ${opened.error.message}`)
    return 1
  }
  const { findings, contents } = await verifyBundle(opened.value, {
    ...(genesis !== undefined && { genesis }),
  })
  const difference = findings.length > 0 ? undefined : await findDifference(file, opened.value, ZIP_EPOCH)
  const all: BundleFinding[] = [
    ...findings,
    ...(difference ? [{ where: 'the ZIP file', message: difference }] : []),
  ]
  for (const { where, message } of all) say.line(`${where}: ${message}`)
  if (all.length > 0 || contents === undefined) return 1
  sayContents(path, contents)
  return 0
}
