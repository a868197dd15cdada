import type { DeviceId, HoldId, InspectionId } from '../../core/id.ts'
import { idFrom } from '../../core/id.ts'
import type { Held, Suspect } from '../../core/record/hold-event.ts'
import { MAX_HELD } from '../../core/record/hold-event.ts'
import { inspectionsAnswerSchema } from '../../core/wire/answer.ts'
import type { InspectionRow } from '../../core/wire/inspection.ts'
import type { App } from '../app/app.svelte.ts'
import { commitAll, type Entry } from '../local/recorder.ts'
import { type Problem, problemOf } from '../review/problem.ts'
import { read } from '../review/read.ts'

/** As many rows as the server gives at once. */
const PAGE = 200

/** One unit and its inspections that are in doubt, newest first. */
export interface Unit {
  readonly serial: string
  readonly rows: readonly InspectionRow[]
}

/** Inspections by the unit that they are of; each without a serial stands for itself. */
export function unitsOf(rows: readonly InspectionRow[]): Unit[] {
  const units = new Map<string, InspectionRow[]>()
  for (const row of rows) {
    const key = row.unit || row.inspection
    units.set(key, [...(units.get(key) ?? []), row])
  }
  return [...units.values()].map((list) => ({ serial: list[0]?.unit ?? '', rows: list }))
}

export const isOnHold = ({ hold, disposition }: InspectionRow): boolean =>
  hold !== null && disposition === null

/** Inspections by the query of a filter, page by page to the end, or to as many as one act can put on hold. */
export class Inspections {
  rows = $state.raw<readonly InspectionRow[]>([])
  isLoading = $state(false)
  /** Whether there are more than were read. */
  isCut = $state(false)
  problem = $state.raw<Problem | undefined>()
  readonly #app: App
  #asked = 0

  constructor(app: App) {
    this.#app = app
  }

  async load(query: string): Promise<void> {
    const asked = ++this.#asked
    this.rows = []
    this.isLoading = true
    this.isCut = false
    this.problem = undefined
    for (let before = ''; ; ) {
      const path = `/api/inspections?${query}&limit=${PAGE}${before}`
      const answer = await read(this.#app, inspectionsAnswerSchema, path)
      if (asked !== this.#asked) return
      if (!answer.ok) {
        this.problem = problemOf(answer.error)
        break
      }
      const { inspections } = answer.value
      this.rows = [...this.rows, ...inspections]
      const last = inspections.at(-1)
      if (last === undefined || inspections.length < PAGE) break
      this.isCut = this.rows.length >= MAX_HELD
      if (this.isCut) break
      before = `&before=${last.index}`
    }
    this.isLoading = false
  }

  /** Shows what somebody just signed; the server's list says it with its next answer. */
  mark(
    inspections: ReadonlySet<InspectionId>,
    change: Partial<Pick<InspectionRow, 'hold' | 'disposition'>>,
  ): void {
    this.rows = this.rows.map((row) => (inspections.has(row.inspection) ? { ...row, ...change } : row))
  }
}

/** The query for everything in doubt since a time. */
export function suspectQuery(suspect: Suspect, since: number): string {
  const [name, value] =
    suspect.kind === 'model'
      ? ['model', suspect.model]
      : suspect.kind === 'device'
        ? ['device', suspect.device]
        : ['person', suspect.person]
  return new URLSearchParams({ [name]: value, from: String(since) }).toString()
}

export const HELD_MEANING = 'I set these units aside until somebody has decided on each of them.'

function byDevice(rows: readonly InspectionRow[]): Held {
  const lists = new Map<DeviceId, InspectionId[]>()
  for (const { device, inspection } of rows) lists.set(device, [...(lists.get(device) ?? []), inspection])
  return [...lists].map(([device, inspections]) => ({ device, inspections }))
}

/** The event that puts inspections on hold, in one act. */
export function holdEntry(
  rows: readonly InspectionRow[],
  { suspect, since, reason }: { suspect: Suspect; since: number; reason: string },
): { entry: Entry; hold: HoldId } {
  const hold = idFrom<HoldId>(crypto.getRandomValues(new Uint8Array(16)))
  const { commits, openings } = commitAll({ reason, inspections: byDevice(rows) })
  const body = { hold, suspect, since, count: rows.length, meaning: HELD_MEANING }
  return { entry: { draft: { type: 'units.held', body, commits, blobs: {} }, openings }, hold }
}
