import { SvelteSet } from 'svelte/reactivity'
import { inspectionsAnswerSchema } from '../../core/wire/answer.ts'
import type { InspectionRow } from '../../core/wire/inspection.ts'
import type { App } from '../app/app.svelte.ts'
import { type Filter, serverQuery } from './filter.ts'
import { FRESH_MS, PAGE_ROWS } from './limit.ts'
import { type Problem, problemOf } from './problem.ts'
import { read } from './read.ts'

/** A new first page before the rows that are shown: what it no longer lists within its reach is gone. */
export function mergePage(
  shown: readonly InspectionRow[],
  page: readonly InspectionRow[],
  isLast: boolean,
): InspectionRow[] {
  const reach = page.at(-1)?.index
  const kept = isLast || reach === undefined ? [] : shown.filter(({ index }) => index < reach)
  return [...page, ...kept]
}

/** The list of inspections under a filter: pages from the newest on, and what arrives meanwhile. */
export class InspectionList {
  rows = $state.raw<readonly InspectionRow[]>([])
  /** Leaf indices of rows that arrived while the list was open, for a moment. */
  readonly fresh = new SvelteSet<number>()
  problem = $state.raw<Problem | undefined>()
  isLoading = $state(true)
  isMoreLoading = $state(false)
  isAll = $state(false)
  /** How many arrived last, to be read out. */
  arrived = $state(0)
  readonly #app: App
  #filter: Filter | undefined
  // An answer to an older question than the last one is thrown away.
  #asked = 0

  constructor(app: App) {
    this.#app = app
  }

  async #page(filter: Filter, before?: number) {
    const query = serverQuery(filter, new Date(), PAGE_ROWS, before)
    return read(this.#app, inspectionsAnswerSchema, `/api/inspections${query}`)
  }

  /** Reads the first page anew. */
  async load(filter: Filter): Promise<void> {
    this.#filter = filter
    const asked = ++this.#asked
    this.isLoading = true
    const answer = await this.#page(filter)
    if (asked !== this.#asked) return
    this.isLoading = false
    this.fresh.clear()
    this.problem = answer.ok ? undefined : problemOf(answer.error)
    this.rows = answer.ok ? answer.value.inspections : []
    this.isAll = this.rows.length < PAGE_ROWS
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    const last = this.rows.at(-1)
    if (this.#filter === undefined || last === undefined || this.isMoreLoading) return
    const asked = this.#asked
    this.isMoreLoading = true
    const answer = await this.#page(this.#filter, last.index)
    this.isMoreLoading = false
    if (asked !== this.#asked) return
    if (!answer.ok) {
      this.problem = problemOf(answer.error)
      return
    }
    const known = new Set(this.rows.map(({ index }) => index))
    this.rows = [...this.rows, ...answer.value.inspections.filter(({ index }) => !known.has(index))]
    this.isAll = answer.value.inspections.length < PAGE_ROWS
  }

  /** Looks for what arrived or was decided, without taking away what is shown. */
  async refresh(): Promise<void> {
    if (this.#filter === undefined || this.isLoading) return
    if (this.problem !== undefined) return this.load(this.#filter)
    const asked = this.#asked
    const answer = await this.#page(this.#filter)
    if (!answer.ok || asked !== this.#asked) return
    const page = answer.value.inspections
    const newest = this.rows[0]?.index ?? -1
    const news = page.filter(({ index }) => index > newest).map(({ index }) => index)
    const isLast = page.length < PAGE_ROWS
    this.rows = mergePage(this.rows, page, isLast)
    if (isLast) this.isAll = true
    if (news.length > 0) this.#welcome(news)
  }

  #welcome(news: readonly number[]): void {
    this.arrived = news.length
    for (const index of news) this.fresh.add(index)
    setTimeout(() => {
      for (const index of news) this.fresh.delete(index)
    }, FRESH_MS)
  }
}
