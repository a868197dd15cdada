import { type Bytes, isEqual } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import { COUNT_END, HASH_LENGTH } from './limits.ts'
import { hashNode } from './tree.ts'

/** A tree size or a leaf index. Numbers are safe integers; a foreign log may need bigint. */
type Count = number | bigint

export interface ProofError {
  readonly kind: 'size' | 'index' | 'hash-length' | 'proof-length' | 'root-mismatch' | 'old-root-mismatch'
  readonly message: string
}

export interface InclusionClaim {
  readonly index: Count
  readonly size: Count
  readonly leafHash: Bytes
  readonly root: Bytes
  readonly proof: readonly Bytes[]
}

export interface ConsistencyClaim {
  readonly oldSize: Count
  readonly oldRoot: Bytes
  readonly size: Count
  readonly root: Bytes
  readonly proof: readonly Bytes[]
}

const isCount = (count: Count): boolean =>
  typeof count === 'bigint' ? count >= 0n && count < COUNT_END : Number.isSafeInteger(count) && count >= 0

const refuse = (kind: ProofError['kind'], message: string) => fail<ProofError>({ kind, message })

/** The first hash that is not 32 bytes, in words; undefined when all are. */
function wrongHash(hashes: readonly Bytes[]): string | undefined {
  const wrong = hashes.find((hash) => hash.length !== HASH_LENGTH)
  return wrong && `found a hash of ${wrong.length} bytes, expected ${HASH_LENGTH}`
}

/** Verifies that a leaf is at an index of the tree with this size and root: RFC 9162 section 2.1.3.2. */
export function verifyInclusion(claim: InclusionClaim): Result<undefined, ProofError> {
  const { index, size, leafHash, root, proof } = claim
  if (!isCount(size) || size <= 0) return refuse('size', `found tree size ${size}, expected 1 to 2^64 - 1`)
  if (!isCount(index) || index >= size)
    return refuse('index', `found index ${index}, expected less than ${size}`)
  const wrong = wrongHash([leafHash, root, ...proof])
  if (wrong) return refuse('hash-length', wrong)

  // Where we are in the tree, and the last node of the same level; both go up by one level for each hash.
  let at = BigInt(index)
  let last = BigInt(size) - 1n
  let hash = leafHash
  for (const sibling of proof) {
    if (last === 0n) return refuse('proof-length', `found ${proof.length} hashes, expected fewer`)
    if (at % 2n === 1n || at === last) {
      hash = hashNode(sibling, hash)
      // A last node without a sibling is carried up unchanged.
      while (at % 2n === 0n && at !== 0n) {
        at >>= 1n
        last >>= 1n
      }
    } else hash = hashNode(hash, sibling)
    at >>= 1n
    last >>= 1n
  }
  if (last !== 0n) return refuse('proof-length', `found ${proof.length} hashes, expected more`)
  if (!isEqual(hash, root)) return refuse('root-mismatch', 'found another root, expected the one of the tree')
  return ok(undefined)
}

/**
 * Verifies that the old tree is the beginning of the newer one: RFC 9162 section 2.1.4.2. An old size of 0 is
 * refused: every tree begins with the empty one, so such a proof would say nothing about the old root.
 */
export function verifyConsistency(claim: ConsistencyClaim): Result<undefined, ProofError> {
  const { oldSize, oldRoot, size, root, proof } = claim
  if (!isCount(oldSize) || oldSize <= 0)
    return refuse('size', `found old size ${oldSize}, expected 1 to 2^64 - 1`)
  if (!isCount(size) || size < oldSize)
    return refuse('size', `found size ${size}, expected ${oldSize} to 2^64 - 1`)
  // Before the lengths: nothing is hashed here, and a published vector has two equal words for roots.
  if (BigInt(oldSize) === BigInt(size)) return verifySame(claim)
  const wrong = wrongHash([oldRoot, root, ...proof])
  if (wrong) return refuse('hash-length', wrong)

  // Step 2: the last perfect subtree of the old tree; when that is the whole old tree its hash is left out.
  let at = BigInt(oldSize) - 1n
  let last = BigInt(size) - 1n
  while (at % 2n === 1n) {
    at >>= 1n
    last >>= 1n
  }
  const path = at === 0n ? [oldRoot, ...proof] : proof
  const [first, ...rest] = path
  if (!first || rest.length === 0)
    return refuse('proof-length', `found ${proof.length} hashes, expected more`)

  let oldHash = first
  let hash = first
  for (const sibling of rest) {
    if (last === 0n) return refuse('proof-length', `found ${proof.length} hashes, expected fewer`)
    if (at % 2n === 1n || at === last) {
      oldHash = hashNode(sibling, oldHash)
      hash = hashNode(sibling, hash)
      while (at % 2n === 0n && at !== 0n) {
        at >>= 1n
        last >>= 1n
      }
    } else hash = hashNode(hash, sibling)
    at >>= 1n
    last >>= 1n
  }
  if (last !== 0n) return refuse('proof-length', `found ${proof.length} hashes, expected more`)
  if (!isEqual(oldHash, oldRoot))
    return refuse('old-root-mismatch', 'found another old root, expected the one seen before')
  if (!isEqual(hash, root)) return refuse('root-mismatch', 'found another root, expected the one of the tree')
  return ok(undefined)
}

function verifySame({ oldRoot, root, proof }: ConsistencyClaim): Result<undefined, ProofError> {
  if (proof.length > 0)
    return refuse('proof-length', `found ${proof.length} hashes, expected none between equal sizes`)
  if (!isEqual(oldRoot, root)) return refuse('root-mismatch', 'found two roots, expected one for equal sizes')
  return ok(undefined)
}
