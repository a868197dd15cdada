import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { type Bytes, parseBase64 } from '../bytes.ts'
import { naiveLeaves, naiveReader, naiveRoot } from './naive-tree.fixture.ts'
import { verifyConsistency, verifyInclusion } from './proof.ts'
import { makeConsistencyProof, makeInclusionProof } from './prove.ts'

type VectorJson = Record<string, unknown> & { proof: string[] | null; wantErr: boolean }

const vectors = inject('merkleVectors').map(({ name, json }) => ({ name, json: json as VectorJson }))
const bytesOf = (value: unknown): Bytes => parseBase64(String(value)) ?? new Uint8Array(0)
const countOf = (value: unknown): bigint => BigInt(String(value))

describe.skipIf(vectors.length === 0)('published vectors (transparency-dev/merkle)', () => {
  it.for(vectors.filter(({ name }) => name.startsWith('inclusion')))('$name', ({ json }) => {
    const verified = verifyInclusion({
      index: countOf(json.leafIdx),
      size: countOf(json.treeSize),
      leafHash: bytesOf(json.leafHash),
      root: bytesOf(json.root),
      proof: (json.proof ?? []).map(bytesOf),
    })
    expect(verified.ok).toBe(!json.wantErr)
  })

  it.for(vectors.filter(({ name }) => name.startsWith('consistency')))('$name', ({ json }) => {
    const verified = verifyConsistency({
      oldSize: countOf(json.size1),
      oldRoot: bytesOf(json.root1),
      size: countOf(json.size2),
      root: bytesOf(json.root2),
      proof: (json.proof ?? []).map(bytesOf),
    })
    expect(verified.ok).toBe(!json.wantErr)
  })

  it('arrive with their integers whole', () => {
    const { json } = vectors.find(({ name }) => name === 'inclusion/1/leafIdx-sub-@1.json') ?? {}
    expect(countOf(json?.leafIdx)).toBe(2n ** 64n - 1n)
  })
})

const MAX = 300
const leaves = naiveLeaves(MAX)
const read = naiveReader(leaves)
const rootAt = (size: number) => naiveRoot(leaves.slice(0, size))
const leafAt = (index: number) => leaves[index] ?? new Uint8Array(0)

/** The proof with one bit of one hash turned. */
const bend = (proof: readonly Bytes[], bit: number): Bytes[] =>
  proof.map((hash, i) => {
    const bent = hash.slice()
    if (i === Math.floor(bit / 256) % proof.length)
      bent[(bit >> 3) % 32] = (bent[(bit >> 3) % 32] ?? 0) ^ (1 << (bit % 8))
    return bent
  })

async function inclusion(index: number, size: number) {
  const proof = await makeInclusionProof(read, index, size)
  if (!proof.ok) throw new Error(proof.error.message)
  return { index, size, leafHash: leafAt(index), root: rootAt(size), proof: proof.value }
}

async function consistency(oldSize: number, size: number) {
  const proof = await makeConsistencyProof(read, oldSize, size)
  if (!proof.ok) throw new Error(proof.error.message)
  return { oldSize, oldRoot: rootAt(oldSize), size, root: rootAt(size), proof: proof.value }
}

const sizes = fc.integer({ min: 1, max: MAX })
const places = sizes.chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)))
const RUNS = { numRuns: 60 }

describe('inclusion', () => {
  it('is proven for every leaf of every small tree', async () => {
    for (let size = 1; size <= 20; size++)
      for (let index = 0; index < size; index++)
        expect(verifyInclusion(await inclusion(index, size))).toEqual({ ok: true, value: undefined })
  })

  it('is refused for another leaf, place, size or root, and for any proof but the one made', async () => {
    await fc.assert(
      fc.asyncProperty(places, sizes, fc.nat(), async ([index, size], other, bit) => {
        const claim = await inclusion(index, size)
        expect(verifyInclusion(claim).ok).toBe(true)
        expect(verifyInclusion({ ...claim, index: BigInt(index), size: BigInt(size) }).ok).toBe(true)
        const refused = [
          { ...claim, leafHash: rootAt(0) },
          { ...claim, root: rootAt(0) },
          { ...claim, proof: [...claim.proof, rootAt(other)] },
          { ...claim, proof: [rootAt(other), ...claim.proof] },
        ]
        if (claim.proof.length > 0)
          refused.push(
            { ...claim, proof: bend(claim.proof, bit) },
            { ...claim, proof: claim.proof.slice(1) },
            { ...claim, proof: claim.proof.slice(0, -1) },
          )
        if (other !== size) refused.push({ ...claim, root: rootAt(other) })
        if (other - 1 !== index)
          refused.push({ ...claim, index: other - 1 }, { ...claim, leafHash: leafAt(other - 1) })
        for (const wrong of refused) expect(verifyInclusion(wrong).ok).toBe(false)
      }),
      RUNS,
    )
  })

  it('is refused with the reason', async () => {
    const claim = await inclusion(3, 7)
    const short = claim.root.slice(1)
    const cases: [Partial<typeof claim>, string][] = [
      [{ size: 0, index: 0 }, 'size'],
      [{ size: 2 ** 53 }, 'size'],
      [{ size: Number.NaN }, 'size'],
      [{ index: 7 }, 'index'],
      [{ index: -1 }, 'index'],
      [{ index: 0.5 }, 'index'],
      [{ leafHash: short }, 'hash-length'],
      [{ root: short }, 'hash-length'],
      [{ proof: [...claim.proof.slice(1), short] }, 'hash-length'],
      [{ proof: claim.proof.slice(1) }, 'proof-length'],
      [{ proof: [...claim.proof, claim.root] }, 'proof-length'],
      [{ root: claim.leafHash }, 'root-mismatch'],
    ]
    for (const [change, kind] of cases)
      expect(verifyInclusion({ ...claim, ...change })).toMatchObject({ ok: false, error: { kind } })
    expect(verifyInclusion({ ...claim, size: 1n << 64n }).ok).toBe(false)
  })
})

describe('consistency', () => {
  it('is proven between any two sizes of every small tree', async () => {
    for (let size = 1; size <= 20; size++)
      for (let oldSize = 1; oldSize <= size; oldSize++)
        expect(verifyConsistency(await consistency(oldSize, size))).toEqual({ ok: true, value: undefined })
  })

  it('is refused for other roots or sizes, and for any proof but the one made', async () => {
    await fc.assert(
      fc.asyncProperty(places, sizes, fc.nat(), async ([before, size], other, bit) => {
        const claim = await consistency(before + 1, size)
        expect(verifyConsistency(claim).ok).toBe(true)
        const refused = [
          { ...claim, oldRoot: rootAt(0) },
          { ...claim, root: rootAt(0) },
          { ...claim, proof: [...claim.proof, rootAt(other)] },
          { ...claim, proof: [rootAt(other), ...claim.proof] },
        ]
        if (claim.proof.length > 0)
          refused.push(
            { ...claim, proof: bend(claim.proof, bit) },
            { ...claim, proof: claim.proof.slice(1) },
            { ...claim, proof: claim.proof.slice(0, -1) },
          )
        if (other !== size) refused.push({ ...claim, root: rootAt(other) })
        if (other !== claim.oldSize) refused.push({ ...claim, oldRoot: rootAt(other) })
        for (const wrong of refused) expect(verifyConsistency(wrong).ok).toBe(false)
      }),
      RUNS,
    )
  })

  it('is refused when history was rewritten, wherever the change is', async () => {
    const forged = leaves.slice(0, 40)
    for (const at of [0, 7, 22]) {
      const other = forged.with(at, rootAt(0))
      const proof = await makeConsistencyProof(naiveReader(other), 23, 40)
      if (!proof.ok) throw new Error(proof.error.message)
      const claim = { oldSize: 23, oldRoot: rootAt(23), size: 40, root: naiveRoot(other), proof: proof.value }
      expect(verifyConsistency(claim)).toMatchObject({ ok: false, error: { kind: 'old-root-mismatch' } })
    }
  })

  it('is refused with the reason', async () => {
    const claim = await consistency(3, 7)
    const cases: [Partial<typeof claim>, string][] = [
      [{ oldSize: 0 }, 'size'],
      [{ oldSize: 8 }, 'size'],
      [{ size: -1 }, 'size'],
      [{ oldRoot: claim.root.slice(1) }, 'hash-length'],
      [{ proof: [] }, 'proof-length'],
      [{ oldSize: 7 }, 'proof-length'],
      [{ oldSize: 7, proof: [] }, 'root-mismatch'],
      [{ oldRoot: claim.root }, 'old-root-mismatch'],
      [{ root: claim.oldRoot }, 'root-mismatch'],
    ]
    for (const [change, kind] of cases)
      expect(verifyConsistency({ ...claim, ...change })).toMatchObject({ ok: false, error: { kind } })
  })
})

describe('making proofs', () => {
  it('says which hash the reader did not have', async () => {
    const error = { kind: 'missing-hash' }
    expect(await makeInclusionProof(naiveReader(leaves.slice(0, 5)), 0, 8)).toMatchObject({
      ok: false,
      error,
    })
    expect(await makeConsistencyProof(naiveReader(leaves.slice(0, 5)), 3, 8)).toMatchObject({
      ok: false,
      error,
    })
  })

  it('throws for a place outside the tree, which its callers have checked', () => {
    expect(() => makeInclusionProof(read, 3, 3)).toThrow(RangeError)
    expect(() => makeConsistencyProof(read, 0, 3)).toThrow(RangeError)
    expect(() => makeConsistencyProof(read, 4, 3)).toThrow(RangeError)
  })
})
