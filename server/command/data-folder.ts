import type { Result } from '../../core/result.ts'
import type { KeyFailure } from '../key/failure.ts'
import { type MasterKey, openOrMakeMasterKey } from '../key/master.ts'
import { type CommandFailure, failure } from './failure.ts'

/** The system's word for why it did not do something, such as EACCES. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)

/** Opens the data folder by its master key, or makes both; a folder that cannot be used is a sentence. */
export async function openDataFolder(data: string): Promise<Result<MasterKey, KeyFailure | CommandFailure>> {
  try {
    return await openOrMakeMasterKey(data)
  } catch (error) {
    return failure.dataUnusable(data, codeOf(error))
  }
}
