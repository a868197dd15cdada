import { join } from 'node:path'
import Driver from 'better-sqlite3-multiple-ciphers'
import { fail, ok, type Result } from '../../core/result.ts'

export interface LockError {
  readonly kind: 'locked'
  readonly message: string
}

/**
 * Takes the data folder for this process, and gives how to let go of it. The lock is SQLite's own on an empty
 * database: the operating system drops it with the process, however that ends, so kill -9 leaves nothing to clean up.
 */
export function lockData(data: string): Result<() => void, LockError> {
  const lock = new Driver(join(data, '.lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return ok(() => {
      lock.close()
    })
  } catch {
    lock.close()
    const message = `found ${data} in use by another plumb process, expected to be the only one: stop that one first`
    return fail({ kind: 'locked', message })
  }
}
