import type { Range, Rows, TabletStorage, TabletTables, Where } from '../../web/local/storage.ts'

type Row = Readonly<Record<string, unknown>>
type Key = string | number | readonly number[]
type Content = Map<string | number, Row>

/** The primary key of each table, as in web/local/database.ts. */
const KEYS: Record<keyof TabletTables, string> = {
  ...{ tablet: 'id', vaults: 'credential', changes: 'seq', chain: 'id', events: 'seq', outbox: 'seq' },
  ...{ keyLines: 'key', blobs: 'digest', receipts: 'from', log: 'id', alarms: 'id' },
}
const NAMES = Object.keys(KEYS) as (keyof TabletTables)[]

/** Tables as one transaction sees them: its own writes upon what is on the disk. */
interface Transaction {
  readonly tables: ReadonlySet<string>
  readonly content: Map<string, Content>
  isWriting: boolean
}

/** What the disk does with a transaction: `undefined` is well. A disk that never answers is a power cut. */
export interface Disk {
  /** Before anything is read or written. */
  begin(): Promise<void>
  /** Before what was written is there, and after it. Throwing is a failure: then nothing of it may be there. */
  commit(): Promise<void>
  committed(): Promise<void>
}

/** Tells which transaction a call stands in: calls beside it are none of it. */
export interface Zone {
  current(): Transaction | undefined
  run<T>(transaction: Transaction, work: () => PromiseLike<T>): PromiseLike<T>
}

const failed = (name: string, message: string): Error => Object.assign(new Error(message), { name })

const compareScalars = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)
function compare(a: Key, b: Key): number {
  if (typeof a !== 'object' || typeof b !== 'object') return compareScalars(a as string, b as string)
  for (let at = 0; at < a.length; at++) {
    const order = compareScalars(a[at] ?? 0, b[at] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

/** The value of an index in a row: `[a+b]` is compound. Undefined where the row is not in the index. */
function keyIn(row: Row, index: string): Key | undefined {
  const names = /^\[(.+)\]$/.exec(index)?.[1]?.split('+')
  const value = names === undefined ? row[index] : names.map((name) => row[name])
  return value === null || value === undefined ? undefined : (value as Key)
}

/**
 * A tablet's storage in memory. What is committed survives whoever used it; a transaction is all or nothing, one after
 * another; each waits for the disk, which may fail, run full, or lose its power.
 */
export class MemoryStorage {
  /** What is on the disk. */
  readonly content = new Map<string, Content>(NAMES.map((name) => [name, new Map()]))
  /** Counts commits, for whoever checks them. */
  version = 0
  readonly #disk: Disk
  readonly #zone: Zone
  #last: Promise<unknown> = Promise.resolve()

  constructor(disk: Disk, zone: Zone) {
    this.#disk = disk
    this.#zone = zone
  }

  /** The storage as the app has it. After a power cut it is opened anew: what waited is gone. */
  open(): TabletStorage {
    this.#last = Promise.resolve()
    const tables = Object.fromEntries(
      NAMES.map((name) => [name, this.#rows(name)]),
    ) as unknown as TabletTables
    return { ...tables, transaction: (_mode, names, work) => this.#transact(names, work) }
  }

  rows<T>(table: keyof TabletTables): T[] {
    return [...(this.content.get(table)?.values() ?? [])] as T[]
  }

  #transact<T>(names: readonly string[], work: () => PromiseLike<T>): Promise<T> {
    const run = this.#last.then(() => this.#one(names, work))
    this.#last = run.catch(() => undefined)
    return run
  }

  async #one<T>(names: readonly string[], work: () => PromiseLike<T>): Promise<T> {
    await this.#disk.begin()
    const copies = names.map((name): [string, Content] => [name, new Map(this.content.get(name))])
    const transaction: Transaction = { tables: new Set(names), content: new Map(copies), isWriting: false }
    const value = await this.#zone.run(transaction, work)
    if (!transaction.isWriting) return value
    await this.#disk.commit()
    for (const [name, content] of transaction.content) this.content.set(name, content)
    this.version += 1
    await this.#disk.committed()
    return value
  }

  /** Does something to one table: in the transaction that it stands in, or in one of its own. */
  #within<T>(table: string, work: (content: Content, transaction: Transaction) => T): Promise<T> {
    const step = async () => {
      const transaction = this.#zone.current()
      const content = transaction?.content.get(table)
      if (transaction === undefined || content === undefined)
        throw failed('NotFoundError', `storage: ${table} is not in the transaction`)
      return work(content, transaction)
    }
    return this.#zone.current() === undefined ? this.#transact([table], step) : step()
  }

  #rows(table: keyof TabletTables): Rows<never, never> {
    const primary = KEYS[table]
    const write = <T>(work: (content: Content) => T) =>
      this.#within(table, (content, transaction) => {
        transaction.isWriting = true
        return work(content)
      })
    const put = (content: Content, row: Row) => {
      const key = row[primary] ?? (table === 'alarms' ? this.#next(content) : undefined)
      if (typeof key !== 'string' && typeof key !== 'number')
        throw failed('DataError', `storage: no ${primary}`)
      content.set(key, row[primary] === undefined ? { ...row, [primary]: key } : row)
    }
    const rows: Rows<Row, string | number> = {
      get: (key) => this.#within(table, (content) => content.get(key)),
      bulkGet: (keys) => this.#within(table, (content) => keys.map((key) => content.get(key))),
      add: (row) =>
        write((content) => {
          if (content.has(row[primary] as string))
            throw failed('ConstraintError', `storage: ${primary} is there`)
          put(content, row)
        }),
      put: (row) => write((content) => put(content, row)),
      bulkPut: (all) =>
        write((content) => {
          for (const row of all) put(content, row)
        }),
      bulkDelete: (keys) =>
        write((content) => {
          for (const key of keys) content.delete(key)
        }),
      update: (key, changes) =>
        write((content) => {
          const row = content.get(key)
          if (row !== undefined) content.set(key, { ...row, ...changes })
          return row === undefined ? 0 : 1
        }),
      toArray: () => this.#range(table, primary, () => true).toArray() as Promise<Row[]>,
      orderBy: (index) => this.#range(table, index, () => true),
      where: (index) => this.#where(table, index),
    }
    return rows as unknown as Rows<never, never>
  }

  #next = (content: Content): number => Math.max(0, ...[...content.keys()].map(Number)) + 1

  #where(table: string, index: string): Where<Row, string | number> {
    const range = (isIn: (key: Key) => boolean) => this.#range(table, index, isIn)
    return {
      belowOrEqual: (key) => range((found) => typeof found === typeof key && compare(found, key) <= 0),
      equals: (key) => range((found) => compare(found, key) === 0),
      notEqual: (key) => range((found) => compare(found, key) !== 0),
      anyOf: (...keys) => range((found) => keys.some((key) => compare(found, key) === 0)),
      between: (lower, upper, withLower = true, withUpper = false) =>
        range((found) => {
          const [low, high] = [compare(found, lower), compare(found, upper)]
          return (low > 0 || (withLower && low === 0)) && (high < 0 || (withUpper && high === 0))
        }),
    }
  }

  #range(
    table: string,
    index: string,
    isIn: (key: Key) => boolean,
    most = Number.POSITIVE_INFINITY,
  ): Range<Row, string | number> {
    const primary = KEYS[table as keyof TabletTables]
    const select = (content: Content) => {
      const keyed = [...content.values()].flatMap((row) => {
        const key = keyIn(row, index)
        return key !== undefined && isIn(key) ? [{ key, row }] : []
      })
      const order = (a: Row, b: Row) => compare(a[primary] as string, b[primary] as string)
      return keyed
        .sort((a, b) => compare(a.key, b.key) || order(a.row, b.row))
        .slice(0, most)
        .map(({ row }) => row)
    }
    return {
      toArray: () => this.#within(table, select),
      count: () => this.#within(table, (content) => select(content).length),
      last: () => this.#within(table, (content) => select(content).at(-1)),
      primaryKeys: () =>
        this.#within(table, (content) => select(content).map((row) => row[primary] as string)),
      limit: (count) => this.#range(table, index, isIn, count),
      sortBy: (key) =>
        this.#within(table, (content) =>
          select(content).sort((a, b) => compare(a[key] as string, b[key] as string)),
        ),
      modify: (changes) =>
        this.#within(table, (content, transaction) => {
          transaction.isWriting = true
          const rows = select(content)
          for (const row of rows) content.set(row[primary] as string, { ...row, ...changes })
          return rows.length
        }),
    }
  }
}
