import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bytes, encodeHex } from '../bytes.ts'
import { naiveLeaves, naiveRoot, naiveTiles, tileServer } from './naive-tree.fixture.ts'
import { encodeTilePath } from './tile.ts'
import { appendTiles, EMPTY_EDGE, edgeFrontier, partialTiles, readEdge } from './tile-edge.ts'
import { frontierRoot } from './tree.ts'

const MAX = 1200
const leaves = naiveLeaves(MAX)

/** What a server has stored after appending the leaves in these batches. */
function store(batches: readonly number[]) {
  const stored = new Map<string, Bytes>()
  let edge = EMPTY_EDGE
  for (const batch of batches) {
    const appended = appendTiles(edge, leaves.slice(edge.size, edge.size + batch))
    edge = appended.edge
    for (const { bytes, ...tile } of appended.tiles) stored.set(encodeTilePath(tile), bytes)
  }
  return { edge, stored }
}

const hexOf = (tiles: ReadonlyMap<string, Bytes>) =>
  new Map([...tiles].map(([path, bytes]) => [path, encodeHex(bytes)]))

describe('appending tiles', () => {
  it('writes the same tiles in any batches as all at once, and those of the definition', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 6 }), (wished) => {
        const batches = wished.filter((_, i) => wished.slice(0, i + 1).reduce((a, b) => a + b) <= MAX)
        const { edge, stored } = store(batches)
        const expected = hexOf(naiveTiles(leaves.slice(0, edge.size)))
        const found = hexOf(stored)
        for (const [path, hex] of expected) expect(found.get(path)).toBe(hex)
        for (const [path, hex] of hexOf(store([edge.size]).stored)) expect(found.get(path)).toBe(hex)
        expect(encodeHex(frontierRoot(edgeFrontier(edge)))).toBe(
          encodeHex(naiveRoot(leaves.slice(0, edge.size))),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('writes only what is new or wider', () => {
    const { edge } = store([510])
    const paths = (count: number) =>
      appendTiles(edge, leaves.slice(510, 510 + count)).tiles.map(encodeTilePath)
    expect(paths(0)).toEqual([])
    expect(paths(1)).toEqual(['tile/0/001.p/255'])
    expect(paths(2)).toEqual(['tile/0/001', 'tile/1/000.p/2'])
    expect(paths(3)).toEqual(['tile/0/001', 'tile/0/002.p/1', 'tile/1/000.p/2'])
  })

  it('reaches the third level of tiles', () => {
    const hash = new Uint8Array(32)
    const { edge, tiles } = appendTiles(
      EMPTY_EDGE,
      Array.from({ length: 65_536 }, () => hash),
    )
    expect(tiles.length).toBe(256 + 1 + 1)
    expect(encodeTilePath(tiles[257] ?? { level: 0, index: 0, width: 0 })).toBe('tile/2/000.p/1')
    expect(partialTiles(edge.size)).toEqual([{ level: 2, index: 0, width: 1 }])
    expect(appendTiles(edge, [hash]).tiles.map(encodeTilePath)).toEqual(['tile/0/256.p/1'])
  })

  it('leaves the older edge as it was', () => {
    const { edge } = store([300])
    const before = edge.partial.map(encodeHex)
    appendTiles(edge, leaves.slice(300, 700))
    expect(edge.partial.map(encodeHex)).toEqual(before)
  })
})

describe('reading the edge', () => {
  it('finds in the stored tiles what appending had kept, at any size', async () => {
    for (const size of [0, 1, 255, 256, 257, 511, 512, 1024, 1200]) {
      const { edge, stored } = store([size])
      expect(await readEdge(size, tileServer(stored).fetchTile)).toEqual({ ok: true, value: edge })
    }
  })

  it('refuses a tile that is missing or has another length', async () => {
    const { stored } = store([300])
    const without = new Map(stored)
    without.delete('tile/0/001.p/44')
    const wrong = new Map(stored).set('tile/0/001.p/44', new Uint8Array(32))
    expect(await readEdge(300, tileServer(without).fetchTile)).toMatchObject({
      error: { kind: 'missing-tile' },
    })
    expect(await readEdge(300, tileServer(wrong).fetchTile)).toMatchObject({ error: { kind: 'tile-length' } })
  })
})
