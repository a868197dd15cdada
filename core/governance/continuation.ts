import { encodeBase64url, parseBase64url } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import type { TreeHead } from '../log/tile-reader.ts'
import type { SignedHead } from './operation/log.ts'
import type { Continuation, State } from './state.ts'

/** A head of the log as it stands in a change. */
export const signedHead = ({ size, root }: TreeHead): SignedHead => ({
  size,
  root: encodeBase64url(root) as Digest,
})

/** A head from a change, as proofs are checked against it. */
export function treeHead({ size, root }: SignedHead): TreeHead {
  const bytes = parseBase64url(root)
  if (bytes === undefined) throw new Error('head: found a root that is not base64url')
  return { size, root: bytes }
}

/**
 * The last signed word that the log goes on without a head that somebody holds; undefined when nobody signed for this
 * very head. Size and root must both be the ones that are held: another head of the same size is another history.
 */
export const continuationOf = (state: State, held: TreeHead): Continuation | undefined => {
  const { size, root } = signedHead(held)
  return state.continuations?.findLast(({ seen }) =>
    seen.some((each) => each.size === size && each.root === root),
  )
}
