import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeTilePath,
  hashesAtLevel,
  parseTile,
  parseTilePath,
  type Tile,
  tileAt,
  tilesBetween,
  tilesOf,
} from './tile.ts'

const VALID: [string, Tile][] = [
  ['tile/0/000', { level: 0, index: 0, width: 256 }],
  ['tile/0/000.p/1', { level: 0, index: 0, width: 1 }],
  ['tile/5/999.p/255', { level: 5, index: 999, width: 255 }],
  ['tile/63/x001/000', { level: 63, index: 1000, width: 256 }],
  ['tile/0/x001/x234/067', { level: 0, index: 1234067, width: 256 }],
  ['tile/entries/x001/x234/067.p/8', { level: 'entries', index: 1234067, width: 8 }],
  ['tile/0/x009/x007/x199/x254/x740/991', { level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }],
]

const INVALID = [
  '',
  '/tile/0/000',
  'tile/0/000/',
  'tile/0',
  'tile/00/000',
  'tile/01/000',
  'tile/64/000',
  'tile/-1/000',
  'tile/entry/000',
  'tile/0/0',
  'tile/0/0000',
  'tile/0/x000',
  'tile/0/x000/000',
  'tile/0/001/000',
  'tile/0/x001/x000',
  'tile/0/x001/00',
  'tile/0/000.p',
  'tile/0/000.p/',
  'tile/0/000.p/0',
  'tile/0/000.p/01',
  'tile/0/000.p/256',
  'tile/0/000.p/257',
  'tile/0/000.p/-1',
  'tile/0/000.p/1/',
  'tile/0/000.p/1\n',
  'tile/0/٠٠٠',
  'tile/0/x009/x007/x199/x254/x740/992',
  'tile/0/x999/x999/x999/x999/x999/x999/999',
]

const tiles = fc.record({
  level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
  index: fc.maxSafeNat(),
  width: fc.integer({ min: 1, max: 256 }),
})

describe('tile paths', () => {
  it.each(VALID)('%s', (path, tile) => {
    expect(parseTilePath(path)).toEqual({ ok: true, value: tile })
    expect(encodeTilePath(tile)).toBe(path)
  })

  it.each(INVALID)('refuses "%s"', (path) => {
    expect(parseTilePath(path)).toMatchObject({ ok: false, error: { kind: 'tile-path' } })
  })

  it('read back as written', () => {
    fc.assert(
      fc.property(tiles, (tile) => {
        expect(parseTilePath(encodeTilePath(tile))).toEqual({ ok: true, value: tile })
      }),
    )
  })

  it('are spelt in one way: whatever parses is what would be written', () => {
    fc.assert(
      fc.property(tiles, fc.nat(), fc.constantFrom('', '0', 'x', '/', '1', '.p/1'), (tile, at, text) => {
        const path = encodeTilePath(tile)
        const bent = path.slice(0, at % path.length) + text + path.slice((at % path.length) + 1)
        const parsed = parseTilePath(bent)
        if (parsed.ok) expect(encodeTilePath(parsed.value)).toBe(bent)
      }),
    )
  })
})

describe('tiles of a tree', () => {
  it('are those of the example in tlog-tiles: 70,000 leaves', () => {
    const all = [...tilesOf(70_000)]
    expect(all.filter(({ level, width }) => level === 0 && width === 256).length).toBe(273)
    expect(all.slice(273).map(encodeTilePath)).toEqual([
      'tile/0/273.p/112',
      'tile/1/000',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ])
  })

  it('are a full and a partial one for 256 leaves, and none for none', () => {
    expect([...tilesOf(256)].map(encodeTilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1'])
    expect([...tilesOf(0)]).toEqual([])
  })

  it('between two sizes are those that a reader of the first has not seen', () => {
    const paths = (begin: number, size: number) =>
      [...tilesBetween('entries', begin, size)].map(encodeTilePath)
    expect(paths(0, 0)).toEqual([])
    expect(paths(5, 5)).toEqual([])
    expect(paths(256, 256)).toEqual([])
    expect(paths(255, 256)).toEqual(['tile/entries/000'])
    expect(paths(256, 257)).toEqual(['tile/entries/001.p/1'])
    expect(paths(10, 600)).toEqual(['tile/entries/000', 'tile/entries/001', 'tile/entries/002.p/88'])
    expect(paths(512, 600)).toEqual(['tile/entries/002.p/88'])
  })

  it('hold every hash of each level once, up to the largest size', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 6 }), (size, level) => {
        const hashes = hashesAtLevel(size, level)
        const last = Math.floor(hashes / 256)
        expect(tileAt(size, level, last)?.width ?? 0).toBe(hashes % 256)
        expect(tileAt(size, level, last + 1)).toBeUndefined()
        if (last > 0) expect(tileAt(size, level, last - 1)?.width).toBe(256)
      }),
    )
  })

  it('are refused when their bytes are not one hash for each of the width', () => {
    const tile = { level: 0, index: 0, width: 2 }
    expect(parseTile(tile, new Uint8Array(64)).ok).toBe(true)
    for (const length of [0, 32, 63, 65, 96, 8192])
      expect(parseTile(tile, new Uint8Array(length))).toMatchObject({ error: { kind: 'tile-length' } })
  })
})
