import * as v from 'valibot'
import { utf8ToText } from '../../core/bytes.ts'
import { releaseFor } from '../../core/governance/release.ts'
import { headOf, isActive, type State } from '../../core/governance/state.ts'
import type { DeviceId } from '../../core/id.ts'
import { plantAnswerSchema } from '../../core/wire/change.ts'
import { type AuditedApp, auditApp } from './audit-app.ts'
import { type AuditedLog, auditLog } from './audit-log.ts'
import type { Find, ReadServer } from './read.ts'

export interface AuditSetting {
  /** Hash of the genesis, where whoever audits knows the plant already. */
  readonly genesis?: string | undefined
  /** Hash of the app's build; without, the one that the releases in use name. */
  readonly build?: string | undefined
}

export interface Audit {
  readonly findings: readonly { readonly where: string; readonly message: string }[]
  readonly log: AuditedLog | undefined
  readonly app: AuditedApp | undefined
  /** The builds that the app may be; none when no release names one. */
  readonly expected: readonly string[]
}

/** The builds that the releases on this plant's tablets name. */
function releasedBuilds(state: State): string[] {
  const tablets = (Object.keys(state.devices) as DeviceId[]).filter((id) => isActive(state.devices[id]))
  const builds = tablets.map((id) => releaseFor(state, id)?.release.app)
  return [...new Set(builds.flatMap((build) => build ?? []))]
}

/** What the server says of its rules must be where its own log leads. */
async function checkPlant(read: ReadServer, state: State, find: Find): Promise<void> {
  const where = '/api/plant'
  try {
    const said = v.parse(
      plantAnswerSchema,
      JSON.parse(utf8ToText((await read(where)) ?? new Uint8Array()) ?? ''),
    )
    if (!said.founded || said.plant !== state.plant || said.head !== headOf(state))
      find(where, 'found other rules than the log leads to: what tablets are told is not what was logged')
  } catch {
    find(where, 'found no answer that says what the plant is')
  }
}

/**
 * Audits a server from outside: the log from its first record, the rules it tells tablets, and the app it serves,
 * against nothing but the genesis and build that whoever audits brings along, and what people signed.
 */
export async function audit(read: ReadServer, { genesis, build }: AuditSetting = {}): Promise<Audit> {
  const findings: { where: string; message: string }[] = []
  const find: Find = (where, message) => void findings.push({ where, message })
  const log = await auditLog(read, find)
  if (log && genesis !== undefined && log.genesis !== genesis)
    find('record 0', `found the genesis ${log.genesis}, expected ${genesis}: this is another plant`)
  const state = log?.ledger.state
  if (state) await checkPlant(read, state, find)
  else if (log) find('record 0', 'found no genesis: nothing says which plant this is, or who works there')
  // While a release is tried on one tablet there are two, and the server serves one of them.
  const expected = build === undefined ? (state ? releasedBuilds(state) : []) : [build]
  const app = await auditApp(read, expected, find)
  return { findings, log, app, expected }
}
