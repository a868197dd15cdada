import type { Database, Statement } from 'better-sqlite3-multiple-ciphers'
import { type Compilable, Kysely, SqliteDialect } from 'kysely'
import type { Schema } from './schema.ts'

/**
 * A database with its queries: Kysely writes and types the SQL, and it runs here and now on the driver. SQLite answers
 * in this process without waiting, so a query that is no promise keeps reads and transactions in one straight line.
 */
export interface Store {
  readonly database: Database
  readonly query: Kysely<Schema>
  /** A statement by its text, prepared once. */
  prepare(sql: string): Statement
}

export function openStore(database: Database): Store {
  const statements = new Map<string, Statement>()
  return {
    database,
    query: new Kysely<Schema>({
      dialect: new SqliteDialect({
        database: {
          prepare: (sql) => {
            const statement = database.prepare(sql)
            return {
              reader: statement.reader,
              all: (parameters) => statement.all(...parameters),
              run: (parameters) => statement.run(...parameters),
              iterate: (parameters) => statement.iterate(...parameters),
            }
          },
          close: () => undefined,
        },
      }),
    }),
    prepare(sql) {
      const known = statements.get(sql)
      if (known) return known
      const made = database.prepare(sql)
      statements.set(sql, made)
      return made
    },
  }
}

/** All rows of a query. */
export function all<Row>(store: Store, query: Compilable<Row>): Row[] {
  const { sql, parameters } = query.compile()
  return store.prepare(sql).all(...parameters) as Row[]
}

/** The first row of a query, if there is one. */
export function first<Row>(store: Store, query: Compilable<Row>): Row | undefined {
  const { sql, parameters } = query.compile()
  return store.prepare(sql).get(...parameters) as Row | undefined
}

/** Runs a statement; gives how many rows it changed. */
export function run(store: Store, query: Compilable): number {
  const { sql, parameters } = query.compile()
  return store.prepare(sql).run(...parameters).changes
}

/** Runs work in one transaction that is durable when this returns, or undone when it throws. */
export function transact<T>(store: Store, work: () => T): T {
  store.prepare('BEGIN IMMEDIATE').run()
  try {
    const value = work()
    store.prepare('COMMIT').run()
    return value
  } catch (error) {
    // SQLite has rolled back by itself after some errors, a full disk among them.
    if (store.database.inTransaction) store.prepare('ROLLBACK').run()
    throw error
  }
}
