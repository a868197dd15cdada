import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type Bytes, concat, encodeHex, isEqual, utf8 } from '../bytes.ts'
import { type Archive, type BundleFile, findDifference, openArchive, writeArchive } from './archive.ts'
import { crc32, useCrc32 } from './crc32.ts'
import { encodeBehind, encodeDirectory, parseDirectory, parseEnd, spanOf } from './zip-record.ts'

// Local midnight of 1980, as whoever writes a bundle hands it in.
const EPOCH = {
  ...{ getFullYear: () => 1980, getMonth: () => 0, getDate: () => 1 },
  ...{ getHours: () => 0, getMinutes: () => 0, getSeconds: () => 0 },
}

async function* each(files: readonly BundleFile[]) {
  yield* files
}
const write = async (files: readonly BundleFile[]): Promise<Bytes> =>
  new Uint8Array(await new Response(writeArchive(each(files), EPOCH)).arrayBuffer())

async function open(bytes: Bytes): Promise<Archive> {
  const opened = await openArchive(new Blob([bytes]))
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

/** What is wrong with a ZIP, each file read once: the names of those that do not read, and what findDifference says. */
async function complaints(bytes: Bytes): Promise<string[]> {
  const opened = await openArchive(new Blob([bytes]))
  if (!opened.ok) return [opened.error.message]
  const found: string[] = []
  for (const name of opened.value.names) await opened.value.read(name).catch(() => found.push(name))
  const difference = await findDifference(new Blob([bytes]), opened.value, EPOCH)
  return difference === undefined ? found : [...found, difference]
}

const large = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7)
const FILES = [
  ...[
    { name: 'bundle.json', bytes: utf8('{}') },
    { name: 'record/0000000001.json', bytes: utf8('') },
  ],
  ...[
    { name: 'picture/a.jpg', bytes: large(70_000) },
    { name: 'picture/b.jpg', bytes: large(300_000) },
  ],
  { name: 'files.note', bytes: utf8('note') },
]

describe('a bundle as a ZIP', () => {
  it('has these very bytes: bundles that were made before still verify, to the bit', async () => {
    const bytes = await write([
      { name: 'a', bytes: utf8('hello') },
      { name: 'record/b.txt', bytes: utf8('') },
    ])
    // As zip.js 2.24.0 wrote them.
    expect(encodeHex(bytes)).toBe(
      [
        '504b03040a000800000000002100000000000000000000000000010000006168656c6c6f504b070886a610360500000005000000',
        '504b03040a0000000000000021000000000000000000000000000c0000007265636f72642f622e747874',
        '504b010200030a000800000000002100 86a6103605000000050000000100000000000000000000 00a4810000000061',
        '504b010200030a00000000000000210000000000000000000000 00000c0000000000000000000000a481340000007265636f72642f622e747874',
        '504b05060000000002000200690000005e0000000000',
      ]
        .join('')
        .replaceAll(' ', ''),
    )
  })

  it('gives back what was put in, small and large, in any order, and other tools read it, too', async () => {
    const file = fc.record({ length: fc.oneof(fc.nat(300), fc.integer({ min: 60_000, max: 300_000 })) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        async (drawn, order) => {
          const files = drawn.map(({ length }, i) => ({ name: `picture/${i}.bin`, bytes: large(length + i) }))
          const bytes = await write(files)
          const archive = await open(bytes)
          expect(archive.names).toEqual(files.map(({ name }) => name))
          const turn = files.map((each) => ({ each, at: order.next().value })).sort((a, b) => a.at - b.at)
          for (const { each } of turn) expect(isEqual(await archive.read(each.name), each.bytes)).toBe(true)
          expect(await findDifference(new Blob([bytes]), archive, EPOCH)).toBeUndefined()
          const others = Object.entries(unzipSync(bytes))
          expect(others.map(([name, { length }]) => [name, length])).toEqual(
            files.map(({ name, bytes: { length } }) => [name, length]),
          )
        },
      ),
      { numRuns: 15 },
    )
  })

  it('is found out by one flipped bit in any byte of it, wherever it lies', async () => {
    const bytes = await write([FILES[0], FILES[1], FILES[4]].flatMap((each) => each ?? []))
    expect(await complaints(bytes)).toEqual([])
    for (let at = 0; at < bytes.length; at++) {
      const other = bytes.slice()
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      expect(await complaints(other), `byte ${at}`).not.toEqual([])
    }
  })

  it.each(['head', 'bytes', 'descriptor'] as const)(
    'names the file with one flipped bit in its %s',
    async (part) => {
      const bytes = await write(FILES)
      for (const entry of (await open(bytes)).entries) {
        const { start, end } = spanOf(entry)
        if (entry.size === 0 && part !== 'head') continue
        const other = bytes.slice()
        const at = { head: entry.offset + 12, bytes: start + (entry.size >> 1), descriptor: end + 5 }[part]
        other[at] = (other[at] ?? 0) ^ 4
        expect(await complaints(other)).toContain(entry.name)
      }
    },
  )

  it('is found out where a file was not read before', async () => {
    const bytes = await write(FILES)
    const [, , picture] = (await open(bytes)).entries
    if (picture === undefined) throw new Error('expected a picture')
    const at = spanOf(picture).start + 9
    bytes[at] = (bytes[at] ?? 0) ^ 1
    const difference = await findDifference(new Blob([bytes]), await open(bytes), EPOCH)
    expect(difference).toContain('picture/a.jpg')
  })

  it.each([
    ['something before it', (bytes: Bytes) => Uint8Array.from([0, ...bytes])],
    ['something behind it', (bytes: Bytes) => Uint8Array.from([...bytes, 0])],
    ['its end cut off', (bytes: Bytes) => bytes.slice(0, -1)],
    ['nothing in it', () => new Uint8Array()],
  ])('is found out with %s', async (_what, change) => {
    expect(await complaints(change(await write(FILES.slice(0, 2))))).not.toEqual([])
  })

  it('is found out with something hidden between two files, which its directory passes over', async () => {
    const bytes = await write(FILES)
    const { entries } = await open(bytes)
    const second = entries[1]?.offset ?? 0
    const moved = entries.map((entry) => ({
      ...entry,
      offset: entry.offset + (entry.offset >= second ? 4 : 0),
    }))
    const last = entries.at(-1)
    const files = bytes.subarray(second, last && spanOf(last).next)
    const hiding = concat(bytes.subarray(0, second), utf8('hide'), files, encodeDirectory(moved))
    expect(await complaints(hiding)).toEqual([expect.stringContaining('record/0000000001.json')])
  })

  it('of another day is found out', async () => {
    const bytes = await write(FILES)
    const late = { ...EPOCH, getFullYear: () => 1981 }
    expect(await findDifference(new Blob([bytes]), await open(bytes), late)).toContain('bundle.json')
  })

  it('with a file twice does not open', async () => {
    const opened = await openArchive(
      new Blob([
        await write([
          { name: 'a', bytes: utf8('1') },
          { name: 'a', bytes: utf8('2') },
        ]),
      ]),
    )
    expect(opened).toMatchObject({ ok: false, error: { kind: 'archive' } })
  })

  it('ends with an error when its files do, and lets them go when nobody wants more', async () => {
    let isOver = false
    async function* breaking() {
      try {
        for (let i = 0; ; i++) yield { name: `picture/${i}.bin`, bytes: large(100_000) }
      } finally {
        isOver = true
      }
    }
    const reader = writeArchive(breaking(), EPOCH).getReader()
    await reader.read()
    await reader.cancel()
    expect(isOver).toBe(true)
    async function* failing() {
      yield* FILES
      throw new Error('gone')
    }
    await expect(new Response(writeArchive(failing(), EPOCH)).arrayBuffer()).rejects.toThrow()
  })
})

describe('a large ZIP', () => {
  const entry = (offset: number, size = 10) => ({
    name: 'picture/x.jpg',
    size,
    crc: 1,
    offset,
    time: 0,
    date: 33,
  })

  it.each([
    ['of more than 65,535 files', Array.from({ length: 65_536 }, (_, i) => entry(i * 69))],
    ['of more than 4 GiB', [entry(0, 4_294_967_000), entry(4_294_967_059), entry(4_294_967_128)]],
  ])('%s has its places in 64 bits', (_what, entries) => {
    const bytes = encodeDirectory(entries)
    const last = entries.at(-1)
    const end = parseEnd(bytes)
    expect(end).toEqual({ offset: last && spanOf(last).next, count: entries.length })
    expect(parseDirectory(bytes, entries.length)).toEqual(entries)
  })

  it('has nothing behind a file of no bytes', () => {
    expect(encodeBehind({ size: 0, crc: 0 })).toHaveLength(0)
  })
})

describe('CRC-32', () => {
  it('is the one of ISO 3309, whoever brings it, and another function is refused', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf43926)
    expect(() => useCrc32(() => 0)).toThrow('expected CRC-32')
  })
})
