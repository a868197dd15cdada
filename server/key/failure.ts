import { fail } from '../../core/result.ts'

/** Why a key or a sealed file could not be read; `message` is the sentence for the person at the console. */
export type KeyFailure = {
  kind: 'missing' | 'exists' | 'wide-mode' | 'unreadable' | 'malformed' | 'sealed-elsewhere' | 'key-lost'
  message: string
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

/** Every sentence that this folder can say, each with what to do about it. */
export const failure = {
  missing: (path: string) => fail<KeyFailure>({ kind: 'missing', message: `found no file at ${path}` }),

  exists: (path: string) =>
    fail<KeyFailure>({ kind: 'exists', message: `found a file at ${path} already: it was left as it is` }),

  wideMode: (path: string, mode: number) =>
    fail<KeyFailure>({
      kind: 'wide-mode',
      message: `found ${path} with mode ${octal(mode)}, expected 0600: other accounts can read it; run: chmod 600 '${path}'`,
    }),

  unreadable: (path: string, code: string) =>
    fail<KeyFailure>({
      kind: 'unreadable',
      message: `could not read ${path} (${code}): give the account that runs plumb the ownership of its data folder`,
    }),

  malformed: (path: string, found: number) =>
    fail<KeyFailure>({
      kind: 'malformed',
      message: `found ${found} characters in ${path} that are no master key, expected 43 of base64url: put the file back from your backup of it; nothing was changed`,
    }),

  sealedElsewhere: (label: string) =>
    fail<KeyFailure>({
      kind: 'sealed-elsewhere',
      message: `the sealed ${label} does not open: it is damaged, or was sealed under another master key; restore it together with its master.key from one backup`,
    }),

  keyLost: (path: string, found: string) =>
    fail<KeyFailure>({
      kind: 'key-lost',
      message: `found no ${path}, but ${found} beside it that needs it: put master.key back from your backup of it, or start with an empty data folder`,
    }),
}
