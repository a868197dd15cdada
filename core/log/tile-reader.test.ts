import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bytes } from '../bytes.ts'
import { naiveLeaves, naiveReader, naiveRoot, naiveTiles, tileServer } from './naive-tree.fixture.ts'
import { verifyInclusion } from './proof.ts'
import { makeInclusionProof } from './prove.ts'
import { proveConsistency, proveInclusion, tileHashReader } from './tile-reader.ts'

const MAX = 1500
const leaves = naiveLeaves(MAX)
const leafAt = (index: number) => leaves[index] ?? new Uint8Array(0)
const headAt = (size: number) => ({ size, root: naiveRoot(leaves.slice(0, size)) })
const tilesAt = (size: number) => naiveTiles(leaves.slice(0, size))

describe('proofs from tiles', () => {
  it('are the proofs of the definition, for any leaf and any earlier size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: MAX }), fc.nat(), async (size, at) => {
        const index = at % size
        const { fetchTile, asked } = tileServer(tilesAt(size))
        const proof = await proveInclusion(headAt(size), index, leafAt(index), fetchTile)
        expect(proof).toEqual(await makeInclusionProof(naiveReader(leaves), index, size))
        expect(new Set(asked).size).toBe(asked.length)
        expect((await proveConsistency(headAt(index + 1), headAt(size), fetchTile)).ok).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('need few tiles, each once', async () => {
    const { fetchTile, asked } = tileServer(tilesAt(MAX))
    await proveInclusion(headAt(MAX), 700, leafAt(700), fetchTile)
    expect(asked.sort()).toEqual(['tile/0/002', 'tile/0/005.p/220', 'tile/1/000.p/5'])
  })

  it('use the full tile when the partial one is gone', async () => {
    const tiles = tilesAt(MAX)
    const { fetchTile } = tileServer(
      new Map([...tiles].filter(([path]) => path.startsWith('tile/1') || !path.includes('.p'))),
    )
    // The reader of an older checkpoint asks for tile/0/003.p/100, which has been full since.
    const level1 = tilesAt(868).get('tile/1/000.p/3')
    const served = async (tile: Parameters<typeof fetchTile>[0]) =>
      tile.level === 1 && tile.width === 3 ? level1 : fetchTile(tile)
    const proof = await proveInclusion(headAt(868), 800, leafAt(800), served)
    expect(
      proof.ok &&
        verifyInclusion({ ...headAt(868), index: 800, leafHash: leafAt(800), proof: proof.value }).ok,
    ).toBe(true)
  })

  it('refuse a tile with any bit turned that the proof is made of', async () => {
    const tiles = tilesAt(600)
    for (const [path, bytes] of tiles) {
      const bent = bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte))
      const { fetchTile } = tileServer(new Map(tiles).set(path, bent))
      // Byte 40 is in the second hash, the sibling of the first leaf, or in the subtree beside it.
      const proof = await proveInclusion(headAt(600), 0, leafAt(0), fetchTile)
      expect(proof).toMatchObject(
        path === 'tile/0/001' ? { ok: true } : { ok: false, error: { kind: 'root-mismatch' } },
      )
    }
  })

  it('say which tile was missing or had a wrong length', async () => {
    const tiles = tilesAt(600)
    const without = new Map(tiles)
    without.delete('tile/1/000.p/2')
    const missing = await proveInclusion(headAt(600), 0, leafAt(0), tileServer(without).fetchTile)
    expect(missing).toMatchObject({ ok: false, error: { kind: 'missing-tile' } })
    expect(!missing.ok && missing.error.message).toContain('tile/1/000.p/2')
    const short = new Map<string, Bytes>(tiles).set('tile/0/000', new Uint8Array(8160))
    expect(await proveConsistency(headAt(3), headAt(600), tileServer(short).fetchTile)).toMatchObject({
      error: { kind: 'missing-tile' },
    })
  })

  it('refuse a leaf outside the tree, an empty old tree and one that shrank, before asking for anything', async () => {
    const { fetchTile, asked } = tileServer(tilesAt(10))
    for (const index of [-1, 10, 0.5, Number.NaN])
      expect(await proveInclusion(headAt(10), index, leafAt(0), fetchTile)).toMatchObject({
        error: { kind: 'index' },
      })
    for (const size of [0, 11, Number.NaN])
      expect(await proveConsistency(headAt(size), headAt(10), fetchTile)).toMatchObject({
        error: { kind: 'size' },
      })
    expect(asked).toEqual([])
  })

  it('refuse an old checkpoint of another history', async () => {
    const { fetchTile } = tileServer(tilesAt(600))
    const forked = { size: 300, root: naiveRoot(leaves.slice(1, 301)) }
    expect(await proveConsistency(forked, headAt(600), fetchTile)).toMatchObject({
      error: { kind: 'old-root-mismatch' },
    })
  })

  it('read no hash from beyond the tree', async () => {
    const read = tileHashReader(300, tileServer(tilesAt(300)).fetchTile)
    expect(await read(0, 299)).toEqual(leafAt(299))
    for (const [level, index] of [
      [0, 300],
      [1, 150],
      [8, 1],
      [9, 0],
      [52, 0],
    ] as const)
      expect(await read(level, index)).toBeUndefined()
  })
})
