const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Whether an error says that the disk (or a quota) has no room: nothing was committed. */
export const isFull = (error: unknown): boolean =>
  ['SQLITE_FULL', 'ENOSPC', 'EDQUOT', 'SQLITE_IOERR_WRITE'].includes(codeOf(error))

/** Whether an error says that bytes on disk are not what was written. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(codeOf(error))

/** What an error says, for a sentence that names it. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
