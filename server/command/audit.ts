import { parseArgs } from 'node:util'
import { fingerprintOf } from '../../core/fingerprint.ts'
import { type Audit, audit } from '../audit/audit.ts'
import type { ReadServer } from '../audit/read.ts'
import '../native.ts'
import { bindValues } from './dashed.ts'
import { say } from './say.ts'

const PATIENCE_MS = 60_000

const USAGE = 'expected plumb audit URL [--genesis HASH] [--build HASH]'

/** What is asked of `plumb audit`; undefined where it cannot be meant. */
export function parseAudit(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: bindValues(args, ['--genesis', '--build']),
      allowPositionals: true,
      options: { genesis: { type: 'string' }, build: { type: 'string' } },
    })
    const [url, ...more] = positionals
    return url === undefined || more.length > 0 || !URL.canParse(url) ? undefined : { url, ...values }
  } catch {
    return undefined
  }
}

const reader =
  (url: string): ReadServer =>
  async (path) => {
    try {
      const answer = await fetch(new URL(path, url), { signal: AbortSignal.timeout(PATIENCE_MS) })
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
    } catch {
      return undefined
    }
  }

function saySummary(url: string, { log, app, expected }: Audit): void {
  if (log === undefined || app === undefined) return
  say.line(`${url} holds.`)
  say.line(`  plant ${log.ledger.state?.name}, genesis ${log.genesis}`)
  say.line(`  ${log.changes} changes and ${log.events} events, every signature and chain verified`)
  say.line(`  checkpoint ${log.checkpoint.size}, cosigned by ${log.cosigners.join(', ') || 'nobody yet'}`)
  say.line(`  state hash ${log.stateHash}`)
  say.line(
    expected.length === 0
      ? `  app build ${app.build}, ${app.files} files: no release names a build to compare it with; give --build`
      : `  app build ${app.build}, ${app.files} files, as it was released`,
  )
  say.line(`    in words ${fingerprintOf(app.build).join(' ')}`)
}

/**
 * `plumb audit URL`: fetches the app and the log of a server and verifies both. Exit code 0 when they hold, 1 with one
 * line for each finding, 2 when nobody answered.
 */
export async function runAudit(args: string[]): Promise<number> {
  const asked = parseAudit(args)
  if (asked === undefined) {
    say.error(USAGE)
    return 2
  }
  const read = reader(asked.url)
  if ((await read('/log/vkey')) === undefined) {
    say.error(`found no log of a plant at ${asked.url}: check the address, and that the server runs`)
    return 2
  }
  const found = await audit(read, { genesis: asked.genesis, build: asked.build })
  for (const { where, message } of found.findings) say.line(`${where}: ${message}`)
  if (found.findings.length > 0) return 1
  saySummary(asked.url, found)
  return 0
}
