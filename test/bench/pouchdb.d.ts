/** As much of PouchDB as the bench uses; it comes without types. */
interface PouchDatabase {
  bulkDocs(documents: readonly object[]): Promise<unknown>
  destroy(): Promise<unknown>
}

interface PouchConstructor {
  new (name: string, options: { adapter: 'memory' }): PouchDatabase
  plugin(plugin: object): PouchConstructor
  replicate(
    from: PouchDatabase,
    to: PouchDatabase,
    options: { batch_size: number },
  ): Promise<{ ok: boolean; docs_written: number }>
}

declare module 'pouchdb-core' {
  const PouchDB: PouchConstructor
  export default PouchDB
}
declare module 'pouchdb-adapter-memory' {
  const plugin: object
  export default plugin
}
declare module 'pouchdb-replication' {
  const plugin: object
  export default plugin
}
