/** What the store uses of the driver: the package ships an index.d.ts and does not export it. */
declare module 'better-sqlite3-multiple-ciphers' {
  export type SqlValue = null | number | bigint | string | Uint8Array

  export interface RunResult {
    readonly changes: number
    readonly lastInsertRowid: number | bigint
  }

  export interface Statement {
    readonly reader: boolean
    run(...parameters: readonly unknown[]): RunResult
    get(...parameters: readonly unknown[]): unknown
    all(...parameters: readonly unknown[]): unknown[]
    iterate(...parameters: readonly unknown[]): IterableIterator<unknown>
    raw(isRaw?: boolean): this
    pluck(isPlucked?: boolean): this
  }

  export interface Database {
    readonly open: boolean
    readonly inTransaction: boolean
    prepare(sql: string): Statement
    exec(sql: string): this
    pragma(sql: string, options?: { simple?: boolean }): unknown
    close(): this
  }

  export interface Options {
    readonly readonly?: boolean
    readonly fileMustExist?: boolean
    /** Milliseconds to wait for another connection's lock. */
    readonly timeout?: number
  }

  const Driver: new (path: string, options?: Options) => Database
  export default Driver
}
