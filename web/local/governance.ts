import * as v from 'valibot'
import { utf8, utf8ToText } from '../../core/bytes.ts'
import type { Openings } from '../../core/commitment.ts'
import { applyChange } from '../../core/governance/apply-change.ts'
import type { State } from '../../core/governance/state.ts'
import { encodeJson } from '../../core/json.ts'
import { changeHash } from '../../core/record/change.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type OpenedChange, openedChangeSchema, type PlacedChange } from '../../core/wire/change.ts'
import type { Sealed, TabletRow } from './database.ts'
import { openSealed, sealBytes } from './sealed.ts'
import type { TabletStorage } from './storage.ts'

export type GovernanceError = { kind: 'governance-invalid' | 'genesis-differs'; message: string }

/** The plant as this tablet has folded it, and what it knows of what the changes commit to. */
export interface Governance {
  readonly state: State
  readonly openings: Openings
}

const about = (seq: number) => utf8(`change/${seq}`)

/** Seals a change for this tablet's copy of the chain. */
export const sealChange = (placeKey: CryptoKey, seq: number, change: OpenedChange): Promise<Sealed> =>
  sealBytes(placeKey, encodeJson(change), about(seq))

async function openChange(
  placeKey: CryptoKey,
  seq: number,
  sealed: Sealed,
): Promise<OpenedChange | undefined> {
  const bytes = await openSealed(placeKey, sealed, about(seq))
  const text = bytes && utf8ToText(bytes)
  const parsed = text === undefined ? undefined : v.safeParse(openedChangeSchema, JSON.parse(text))
  return parsed?.success ? parsed.output : undefined
}

/** Verifies changes on top of what is known, from the pinned genesis on. */
export async function followChanges(
  genesis: string,
  known: Governance | undefined,
  changes: readonly OpenedChange[],
): Promise<Result<Governance | undefined, GovernanceError>> {
  let governance = known
  for (const { record, openings } of changes) {
    if (governance === undefined && changeHash(record.change) !== genesis)
      return fail({
        kind: 'genesis-differs',
        message: 'found another plant than the one this tablet was enrolled in',
      })
    const next = await applyChange(governance?.state, record)
    if (!next.ok) return fail({ kind: 'governance-invalid', message: next.error.message })
    governance = { state: next.value, openings: { ...governance?.openings, ...openings } }
  }
  return ok(governance)
}

/** This tablet's copy of a change, with what it may know of it: for reading, the folded state decides. */
export async function readChange(
  database: TabletStorage,
  tablet: TabletRow,
  seq: number,
): Promise<OpenedChange | undefined> {
  const row = await database.changes.get(seq)
  return row && openChange(tablet.placeKey, row.seq, row.sealed)
}

/** Reads and verifies this tablet's copy of the chain: done at every cold start, before anybody can sign in. */
export async function loadGovernance(
  database: TabletStorage,
  tablet: TabletRow,
): Promise<Result<Governance, GovernanceError>> {
  const rows = await database.changes.orderBy('seq').toArray()
  const changes = await Promise.all(rows.map((row) => openChange(tablet.placeKey, row.seq, row.sealed)))
  if (changes.length === 0 || changes.includes(undefined))
    return fail({
      kind: 'governance-invalid',
      message: "found this tablet's copy of the plant's rules damaged",
    })
  const followed = await followChanges(
    tablet.genesis,
    undefined,
    changes.filter((change) => change !== undefined),
  )
  if (!followed.ok) return followed
  return followed.value === undefined
    ? fail({ kind: 'governance-invalid', message: 'found no genesis' })
    : ok(followed.value)
}

/** Takes changes that came from the server: verified first, then kept in one transaction. */
export async function takeChanges(
  database: TabletStorage,
  tablet: TabletRow,
  known: Governance,
  changes: readonly PlacedChange[],
): Promise<Result<Governance, GovernanceError>> {
  const followed = await followChanges(tablet.genesis, known, changes)
  if (!followed.ok) return followed
  const rows = await Promise.all(
    changes.map(async ({ place, ...change }) => {
      const { seq } = change.record.change
      const row = { seq, sealed: await sealChange(tablet.placeKey, seq, change) }
      return place === undefined ? row : { ...row, place }
    }),
  )
  await database.changes.bulkPut(rows)
  return ok(followed.value ?? known)
}

/** Adds openings that a signed-in person may see to changes that are here already. */
export async function takeOpenings(
  database: TabletStorage,
  tablet: TabletRow,
  changes: readonly OpenedChange[],
): Promise<void> {
  for (const { record, openings } of changes) {
    const { seq } = record.change
    const row = await database.changes.get(seq)
    const kept = row && (await openChange(tablet.placeKey, seq, row.sealed))
    if (kept === undefined || changeHash(kept.record.change) !== changeHash(record.change)) continue
    const sealed = await sealChange(tablet.placeKey, seq, {
      record: kept.record,
      openings: { ...kept.openings, ...openings },
    })
    await database.changes.update(seq, { sealed })
  }
}
