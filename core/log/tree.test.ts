import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, encodeBase64, encodeHex, parseHex } from '../bytes.ts'
import { naiveLeaves, naiveReader, naiveRoot } from './naive-tree.fixture.ts'
import { readFrontier, subtreesOf } from './subtree.ts'
import { appendLeaf, EMPTY_FRONTIER, emptyRoot, frontierRoot, hashLeaf, hashPerfect } from './tree.ts'

/** The entries and roots that Certificate Transparency's implementations have tested with from the beginning. */
const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('tree', () => {
  it('has the published roots after each leaf', () => {
    expect(encodeHex(emptyRoot())).toBe(ROOTS[0])
    let frontier = EMPTY_FRONTIER
    const roots = [encodeHex(frontierRoot(frontier))]
    for (const entry of ENTRIES) {
      frontier = appendLeaf(frontier, hashLeaf(parseHex(entry) ?? new Uint8Array(0)))
      roots.push(encodeHex(frontierRoot(frontier)))
    }
    expect(roots).toEqual(ROOTS)
  })

  it('has the root and the frontier of its definition at every size', async () => {
    const leaves = naiveLeaves(140)
    let frontier = EMPTY_FRONTIER
    for (const [i, leaf] of leaves.entries()) {
      frontier = appendLeaf(frontier, leaf)
      expect(encodeBase64(frontierRoot(frontier))).toBe(encodeBase64(naiveRoot(leaves.slice(0, i + 1))))
      const read = await readFrontier(naiveReader(leaves), i + 1)
      expect(read).toEqual({ ok: true, value: frontier })
    }
  })

  it('leaves the older frontier as it was', () => {
    const [a, b, c] = naiveLeaves(3)
    if (!a || !b || !c) throw new Error('three leaves')
    const two = appendLeaf(appendLeaf(EMPTY_FRONTIER, a), b)
    const root = encodeHex(frontierRoot(two))
    appendLeaf(two, c)
    expect(encodeHex(frontierRoot(two))).toBe(root)
  })

  it('hashes a perfect row like the tree over it', () => {
    for (const count of [1, 2, 4, 256])
      expect(hashPerfect(concat(...naiveLeaves(count)))).toEqual(naiveRoot(naiveLeaves(count)))
  })

  it('refuses to read a frontier with a hash missing, and names it', async () => {
    expect(await readFrontier(naiveReader(naiveLeaves(4)), 5)).toMatchObject({
      ok: false,
      error: { kind: 'missing-hash', subtree: { level: 0, index: 4 } },
    })
  })

  it('cuts any size up to 2^53 - 1 into perfect subtrees without gap or overlap', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (size) => {
        let at = 0
        for (const { level, index } of subtreesOf(0, size)) {
          expect(index * 2 ** level).toBe(at)
          at += 2 ** level
        }
        expect(at).toBe(size)
      }),
    )
    expect(subtreesOf(0, Number.MAX_SAFE_INTEGER).length).toBe(53)
  })
})
