// The store of the teaching screens: one data set as this desk knows it, its photographs, and every act on it.
// Dataset.svelte makes one and hands it down; take it with useDataset() from ./context.ts.
import { SvelteSet } from 'svelte/reactivity'
import type { DataSet, Sample } from '../../core/dataset/dataset.ts'
import { applyDatasetRecord, foldDataset, type Unapplied } from '../../core/dataset/fold.ts'
import { isSameLabel, type Label } from '../../core/dataset/label.ts'
import { type DatasetManifest, datasetDigest, datasetManifest } from '../../core/dataset/manifest.ts'
import type { Regions, View } from '../../core/dataset/region.ts'
import type { Digest } from '../../core/digest.ts'
import { type DatasetId, type GroupId, idFrom } from '../../core/id.ts'
import { isDatasetEvent } from '../../core/record/dataset-event.ts'
import { eventHash } from '../../core/record/event.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { makeQueue } from '../local/queue.ts'
import type { Entry, RecordError } from '../local/recorder.ts'
import type { Problem } from '../review/problem.ts'
import * as act from './act.ts'
import { SECOND_LOOK_MS } from './limit.ts'
import { type OwnRecord, ownRecords } from './own-records.ts'
import { type PhotographError, readPhotograph } from './photograph.ts'
import { ServerRecords } from './server-records.ts'

/** What became of an act on the set. */
export type Acted = Result<null, RecordError>

const newId = <Id extends string>(): Id => idFrom<Id>(crypto.getRandomValues(new Uint8Array(16)))

/** One data set: what the server has of it, and after that what only this desk has. */
export class DatasetStore {
  set = $state.raw<DataSet | undefined>()
  /** What changed nothing, and why: two desks may have said different things at once. */
  unapplied = $state.raw<readonly Unapplied[]>([])
  isLoading = $state(true)
  /** Why the server's part is missing; the set is then what this desk recorded. */
  problem = $state.raw<Problem | undefined>()
  /** Photographs that are picked on the page of photographs. */
  readonly picked = new SvelteSet<Digest>()
  readonly id: DatasetId
  readonly app: App
  /** What a fit depends on; undefined before the set is read. */
  readonly manifest: DatasetManifest | undefined = $derived(this.set && datasetManifest(this.set))
  readonly digest: Digest | undefined = $derived(this.manifest && datasetDigest(this.manifest))
  readonly samples: readonly Sample[] = $derived([...(this.set?.samples.values() ?? [])])
  readonly #server: ServerRecords
  /** What this desk recorded, opened once. */
  readonly #own = new Map<Digest, OwnRecord>()
  /** Hashes of all events that the set as shown is made of. */
  #known: ReadonlySet<Digest> = new Set()
  /** Acts recorded so far: what was read before the last of them does not hold it. */
  #recorded = 0
  /** One reading after another: of two at once, the one that was asked first could answer last. */
  readonly #inTurn = makeQueue()

  constructor(app: App, id: DatasetId) {
    this.app = app
    this.id = id
    this.#server = new ServerRecords(app, id)
  }

  /** Reads the set anew: from the server where it answers, and from this desk. */
  load(): Promise<void> {
    this.isLoading = true
    return this.#inTurn(() => this.#read()).finally(() => {
      this.isLoading = false
    })
  }

  /** Looks for what other desks recorded, without taking away what is shown. */
  refresh = (): Promise<void> => this.#inTurn(() => this.#look())

  async #read(): Promise<void> {
    const answer = await this.#server.read()
    this.problem = answer.ok ? undefined : answer.error
    await this.#fold()
  }

  async #look(): Promise<void> {
    let answer = await this.#server.read()
    if (!answer.ok && answer.error.kind === 'failed') {
      // It may be signed by somebody who came to the plant a moment ago: the rules are on their way here.
      this.app.sync.poke()
      await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK_MS))
      answer = await this.#server.read()
    }
    this.problem = answer.ok ? undefined : answer.error
    if (answer.ok && answer.value) await this.#fold()
  }

  /** Puts together what the server has and, after it, what only this desk has. */
  async #fold(): Promise<void> {
    let own: OwnRecord[]
    let recorded: number
    do {
      recorded = this.#recorded
      own = await ownRecords(this.app, this.id, this.#own)
      // Whatever was recorded meanwhile would be gone from the screen.
    } while (recorded !== this.#recorded)
    const { known, folded } = this.#server
    const waiting = own.filter(({ hash }) => !known.has(hash))
    const { set, unapplied } = foldDataset(
      waiting.map(({ record }) => record),
      folded,
    )
    this.#known = new Set([...known, ...waiting.map(({ hash }) => hash)])
    this.set = set
    this.unapplied = unapplied
    for (const photograph of this.picked) if (!set?.samples.has(photograph)) this.picked.delete(photograph)
  }

  /** Records one act. It is saved, and the set changed by it, when this resolves. */
  async #record(entry: Entry): Promise<Acted> {
    const person = this.app.session?.grant.person
    const saved = await this.app.record(entry)
    if (!saved.ok) return saved
    const { event } = saved.value
    if (person === undefined || !isDatasetEvent(event)) return ok(null)
    this.#recorded++
    // Between the moment it was saved and now, a reading may have found it.
    if (this.#known.has(eventHash(event))) return ok(null)
    const record = { event, openings: entry.openings, person }
    const next = applyDatasetRecord(this.set, record)
    if (next.ok) this.set = next.value
    else this.unapplied = [...this.unapplied, { record, error: next.error }]
    return ok(null)
  }

  /** Records several acts one after another; stops at the first that fails. */
  async #recordAll(entries: readonly Entry[]): Promise<Acted> {
    for (const entry of entries) {
      const acted = await this.#record(entry)
      if (!acted.ok) return acted
    }
    return ok(null)
  }

  has = (photograph: Digest): boolean => this.set?.samples.has(photograph) === true

  /** A photograph of the set, verified. */
  photograph = (digest: Digest): Promise<Result<Blob, PhotographError>> => readPhotograph(this.app, digest)

  open = (what: act.NewDataset): Promise<Acted> => this.#record(act.openSet(this.id, what))

  rename = (name: string): Promise<Acted> => this.#record(act.renameSet(this.id, name))

  nameClass = (number: number, name: string): Promise<Acted> =>
    this.#record(act.nameClass(this.id, number, name))

  add = (sample: act.NewSample): Promise<Acted> => this.#record(act.addSample(this.id, sample))

  /** Says what photographs show; those that are labelled so already stay as they are. */
  label(photographs: readonly Digest[], label: Label, kind = ''): Promise<Acted> {
    const moved = photographs.flatMap((digest) => {
      const sample = this.set?.samples.get(digest)
      return sample && !(isSameLabel(sample.label, label) && (sample.kind ?? '') === kind) ? [sample] : []
    })
    return this.#recordAll(
      moved.map(({ photograph, label: previous }) =>
        act.labelSample(this.id, photograph, { previous, label, kind }),
      ),
    )
  }

  /** Puts photographs together as exposures of one part, so that no fold splits it. */
  group(photographs: readonly Digest[]): Promise<Acted> {
    const group = newId<GroupId>()
    return this.#recordAll(photographs.map((photograph) => act.groupSample(this.id, photograph, group)))
  }

  /** Each of them stands alone again. */
  ungroup = (photographs: readonly Digest[]): Promise<Acted> =>
    this.#recordAll(photographs.map((photograph) => act.groupSample(this.id, photograph, null)))

  mark = (photograph: Digest, regions: Regions): Promise<Acted> =>
    this.#record(act.markSample(this.id, photograph, regions))

  remove = (photographs: readonly Digest[], reason: string): Promise<Acted> =>
    this.#recordAll(photographs.map((photograph) => act.removeSample(this.id, photograph, reason)))

  /** Takes photographs back that were left out, as they were. */
  restore = (photographs: readonly Digest[]): Promise<Acted> =>
    this.#recordAll(photographs.map((photograph) => act.restoreSample(this.id, photograph)))

  frame = (reference: Digest, view: View): Promise<Acted> =>
    this.#record(act.frameSet(this.id, reference, view))

  decide = (decision: act.FindingDecision): Promise<Acted> =>
    this.#record(act.decideFinding(this.id, decision))
}

/** Opens a new data set. */
export async function openDataset(app: App, what: act.NewDataset): Promise<Result<DatasetId, RecordError>> {
  const store = new DatasetStore(app, newId<DatasetId>())
  const acted = await store.open(what)
  return acted.ok ? ok(store.id) : fail(acted.error)
}
