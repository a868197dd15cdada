import { foldDataset } from '../../core/dataset/fold.ts'
import type { DatasetId } from '../../core/id.ts'
import { type DatasetRow, datasetsAnswerSchema } from '../../core/wire/dataset.ts'
import type { App } from '../app/app.svelte.ts'
import { type Problem, problemOf } from '../review/problem.ts'
import { read } from '../review/read.ts'
import { ownDatasets, ownRecords } from './own-records.ts'

/** A data set that only this desk has so far, as a row of the list. */
async function ownRow(app: App, id: DatasetId): Promise<DatasetRow | undefined> {
  const records = (await ownRecords(app, id)).map(({ record }) => record)
  const { set } = foldDataset(records)
  if (set === undefined) return undefined
  const { task, name, openedBy: person, openedAt: at } = set
  const changedAt = Math.max(at, ...records.map(({ event }) => event.at))
  return { dataset: id, task, name, person, at, changedAt, photographs: set.samples.size }
}

/** All data sets: the server's, and those that have not reached it. */
export class DatasetList {
  rows = $state.raw<readonly DatasetRow[]>([])
  isLoading = $state(true)
  problem = $state.raw<Problem | undefined>()
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  async load(): Promise<void> {
    this.isLoading = true
    const answer = await read(this.#app, datasetsAnswerSchema, '/api/datasets')
    this.problem = answer.ok ? undefined : problemOf(answer.error)
    const rows = answer.ok ? answer.value.datasets : []
    const known = new Set(rows.map(({ dataset }) => dataset))
    const own = (await ownDatasets(this.#app)).filter((id) => !known.has(id))
    const mine = await Promise.all(own.map((id) => ownRow(this.#app, id)))
    this.rows = [...mine.filter((row) => row !== undefined), ...rows].sort(
      (a, b) => b.changedAt - a.changedAt,
    )
    this.isLoading = false
  }
}
