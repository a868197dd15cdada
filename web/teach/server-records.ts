import type { FoldedDataset } from '../../core/dataset/fold.ts'
import { foldDataset } from '../../core/dataset/fold.ts'
import { readDatasetDetail } from '../../core/dataset/read-detail.ts'
import type { Digest } from '../../core/digest.ts'
import type { DatasetId } from '../../core/id.ts'
import { eventHash } from '../../core/record/event.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { datasetDetailSchema } from '../../core/wire/dataset.ts'
import type { App } from '../app/app.svelte.ts'
import { type Problem, problemOf } from '../review/problem.ts'
import { read } from '../review/read.ts'

/** The server's part of one data set, verified and folded; read again, it asks for what came since and no more. */
export class ServerRecords {
  folded: FoldedDataset = { set: undefined, unapplied: [] }
  /** Hashes of the events that are in it. */
  readonly known = new Set<Digest>()
  readonly #app: App
  readonly #id: DatasetId
  #last = -1

  constructor(app: App, id: DatasetId) {
    this.#app = app
    this.#id = id
  }

  /** Takes what is new; says whether there was anything. What does not verify is not taken, and asked for again. */
  async read(): Promise<Result<boolean, Problem>> {
    const { governance } = this.#app
    const since = this.#last < 0 ? '' : `?after=${this.#last}`
    const answer = await read(this.#app, datasetDetailSchema, `/api/datasets/${this.#id}${since}`)
    if (!answer.ok) return fail(problemOf(answer.error))
    if (governance === undefined || answer.value.events.length === 0) return ok(false)
    const records = await readDatasetDetail(governance.state, answer.value)
    if (!records.ok) return fail({ kind: 'failed', message: records.error.message })
    this.folded = foldDataset(records.value, this.folded)
    for (const { event } of records.value) this.known.add(eventHash(event))
    this.#last = answer.value.events.at(-1)?.index ?? this.#last
    return ok(true)
  }
}
