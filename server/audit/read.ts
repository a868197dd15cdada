/** One thing that is not as it should be: where, and what was found and expected. */
export type Find = (where: string, message: string) => void

/** Reads an address of the server that is audited; undefined where nobody answers, or not with 200. */
export type ReadServer = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>
