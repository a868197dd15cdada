import { type Publication, publications } from '../../core/governance/publications.ts'
import type { PlanId } from '../../core/id.ts'
import type { App } from '../app/app.svelte.ts'
import { personName } from '../app/plant.ts'
import { readChange } from '../local/governance.ts'

/** Who published what, from this device's own copy of the plant's changes. */
export class Published {
  /** By plan, oldest version first; undefined until they are read. */
  all = $state.raw<ReadonlyMap<PlanId, readonly Publication[]> | undefined>()
  /** This device's copy of the changes has a gap. */
  isUnread = $state(false)
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  /** Reads the first `count` changes: all that are in force. */
  async read(count: number): Promise<void> {
    const { database, tablet } = this.#app
    if (tablet === undefined) return
    const seqs = Array.from({ length: count }, (_, seq) => seq)
    const opened = await Promise.all(seqs.map((seq) => readChange(database, tablet, seq)))
    const changes = opened.flatMap((each) => each?.record.change ?? [])
    const found = publications(changes)
    // One that is missing at the end would fold as well, and hide who published last.
    this.isUnread = !found.ok || changes.length < count
    if (found.ok && !this.isUnread) this.all = found.value
  }

  /** All versions of a plan, newest first. */
  of(plan: PlanId): readonly Publication[] {
    return this.all?.get(plan)?.toReversed() ?? []
  }
}

/** Who wrote a version, and who let it into force. */
export function whoText(app: App, { by, approvedBy }: Publication): string {
  const { governance } = app
  if (governance === undefined) return ''
  const others = approvedBy.map((person) => personName(governance, person)).join(', ')
  return `${personName(governance, by)}${others && `, approved by ${others}`}`
}
