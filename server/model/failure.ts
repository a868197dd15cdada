import { fail } from '../../core/result.ts'

/** Why a folder or key on this machine could not be used for signing; the message is for the person at the console. */
export type ModelFailure = { kind: 'folder-unfit' | 'key-unfit' | 'unsigned'; message: string }

export const failure = {
  unreadable: (path: string, code: string) =>
    fail<ModelFailure>({ kind: 'folder-unfit', message: `${path}: cannot be read (${code})` }),
  link: (path: string) =>
    fail<ModelFailure>({
      kind: 'folder-unfit',
      message: `${path}: found a symbolic link or special file, expected plain files and folders`,
    }),
  empty: (folder: string) =>
    fail<ModelFailure>({ kind: 'folder-unfit', message: `${folder}: found no file, expected a model` }),
  unsigned: (folder: string) =>
    fail<ModelFailure>({
      kind: 'unsigned',
      message: `${folder}: found no model.sig, expected a signed model`,
    }),
  key: (path: string, found: string) =>
    fail<ModelFailure>({ kind: 'key-unfit', message: `${path}: found ${found}` }),
} as const
