import { fail } from '../../core/result.ts'

/** Why a package, or a file of it, was not taken. */
export type PackageFailure = {
  kind:
    | 'manifest-unfit'
    | 'other-digest'
    | 'unknown-file'
    | 'other-bytes'
    | 'incomplete'
    | 'graph-unfit'
    | 'signature-unfit'
    | 'full'
  message: string
}

const refuse = (kind: PackageFailure['kind'], message: string) => fail<PackageFailure>({ kind, message })

export const failure = {
  manifest: (why: string) => refuse('manifest-unfit', why),
  digest: (found: string, expected: string) =>
    refuse('other-digest', `model.json: found digest ${found}, expected ${expected}`),
  unknown: (path: string) =>
    refuse('unknown-file', `${path}: found a file that model.json does not list, or no model.json before it`),
  size: (path: string, expected: number) =>
    refuse('other-bytes', `${path}: found another length than ${expected} bytes`),
  bytes: (path: string, found: string, expected: string) =>
    refuse('other-bytes', `${path}: found digest ${found}, expected ${expected}`),
  incomplete: (path: string) =>
    refuse('incomplete', `${path}: found no such file yet, expected it sent first`),
  signature: (why: string) => refuse('signature-unfit', `model.sig: ${why}`),
  unsigned: refuse('signature-unfit', 'found no model.sig, expected one by the signer who vouches for it'),
  signed: refuse(
    'signature-unfit',
    'found another model.sig here already, expected none: the plant replaces it',
  ),
  graph: (why: string) => refuse('graph-unfit', why),
  full: refuse('full', 'found no room for this package: free space on the server, then send it again'),
} as const
