import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openData } from '../open-data.ts'
import { value } from '../simulate/fixture.ts'
import { simulate } from '../simulate/simulate.ts'
import { verifyData } from './verify-data.ts'

let data: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'plumb-verify-'))
  value(await simulate({ seed: 3, tablets: 2, inspections: 6, out: data, progress: () => undefined }))
})
afterEach(() => rm(data, { recursive: true }))

const verify = async () => value(await verifyData(data)).findings

async function tamper(sql: string): Promise<void> {
  const opened = value(await openData(data, (length) => new Uint8Array(length)))
  opened.store.database.pragma('foreign_keys = OFF')
  expect(opened.store.database.prepare(sql).run().changes).toBeGreaterThan(0)
  opened.close()
}

async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, at)
  await file.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at)
  await file.close()
}

/** SQL for a blob column with the lowest bit of one byte turned. */
const turned = (column: string, at: number) =>
  `CAST(substr(${column}, 1, ${at}) || char(unicode(CAST(substr(${column}, ${at + 1}, 1) AS TEXT)) + 1) || substr(${column}, ${at + 2}) AS BLOB)`

describe('an untouched folder', () => {
  it('has no findings, twice', async () => {
    expect(await verify()).toEqual([])
    expect(await verify()).toEqual([])
  })
})

describe('a change behind the database', () => {
  it.each([
    ['a byte of a record', `UPDATE leaves SET bytes = ${turned('bytes', 200)} WHERE leaf = 14`, 'leaf 14'],
    ['a byte of a change', `UPDATE leaves SET bytes = ${turned('bytes', 300)} WHERE leaf = 4`, 'leaf 4'],
    ['a leaf hash', 'UPDATE leaves SET leaf_hash = zeroblob(32) WHERE leaf = 12', 'leaf 12'],
    ["a record's hash", "UPDATE leaves SET hash = 'x' WHERE leaf = 12", 'leaf 12'],
    ['flags', `UPDATE leaves SET flags = '["x"]' WHERE leaf = 12`, 'leaf 12'],
    ['when it was received', 'UPDATE leaves SET received_at = 5 WHERE leaf = 12', 'receipt 1'],
    ['whose receipt it is', 'UPDATE leaves SET receipt = NULL WHERE leaf = 12', 'receipt 1'],
    ['a record taken out', 'DELETE FROM leaves WHERE leaf = 13', 'leaf 13'],
    ['the last record taken out', 'DELETE FROM leaves WHERE leaf = (SELECT max(leaf) FROM leaves)', 'leaf '],
    ['a tile', `UPDATE tiles SET bytes = zeroblob(length(bytes)) WHERE level = 0`, 'tile/0/000.p/'],
    ['a tile taken out', 'DELETE FROM tiles WHERE level = 0', 'tile/0/000.p/'],
    [
      'a tile too many',
      'INSERT INTO tiles (level, tile, bytes) VALUES (3, 0, zeroblob(32))',
      'tile/3/000.p/1',
    ],
    [
      'a checkpoint',
      "UPDATE checkpoints SET note = replace(note, 'plumb', 'plomb') WHERE size = 3",
      'checkpoint 3',
    ],
    ['a state hash', "UPDATE checkpoints SET state_hash = 'x' WHERE size = 3", 'checkpoint 3'],
    [
      'a checkpoint under another size',
      'UPDATE checkpoints SET size = 1000 WHERE size = 3',
      'checkpoint 1000',
    ],
    [
      'a receipt',
      'UPDATE receipts SET body = replace(body, \'"to":\', \'"to":1\') WHERE id = 1',
      'receipt 1',
    ],
    [
      'an opening',
      `UPDATE openings SET openings = CAST(replace(openings, '"salt":"', '"salt":"A') AS BLOB) WHERE leaf = 14`,
      'opening of leaf 14',
    ],
    [
      'the value of an opening',
      `UPDATE openings SET openings = CAST(replace(openings, '"value":', '"value":1') AS BLOB) WHERE leaf = 14`,
      'opening of leaf 14',
    ],
    [
      'a foreign opening',
      'UPDATE openings SET leaf = (SELECT min(leaf) FROM leaves WHERE leaf NOT IN (SELECT leaf FROM openings)) WHERE leaf = 14',
      'opening of leaf ',
    ],
    ['an inspection', "UPDATE inspections SET verdict = 'unsure', score = 9", 'inspection '],
    ['an inspection taken out', 'DELETE FROM inspections', 'inspection '],
    ['the state', "UPDATE states SET state = replace(state, 'Simulated', 'Other')", 'state'],
    [
      "a chain's end",
      'UPDATE chains SET chain = replace(chain, \'"next":\', \'"next":1\')',
      'chain of device ',
    ],
    ['what is asked for', 'DELETE FROM wanted', 'blob '],
  ])('of %s is named', async (_, sql, where) => {
    await tamper(sql)
    const findings = await verify()
    expect(findings.map((finding) => finding.where).join('\n')).toContain(where)
  })

  it('of one record is one finding, not a wrong tree', async () => {
    await tamper(`UPDATE leaves SET bytes = ${turned('bytes', 200)} WHERE leaf = 4`)
    expect(
      (await verify()).filter(({ where }) => where.startsWith('tile') || where.startsWith('checkpoint')),
    ).toEqual([])
  })
})

describe('a byte flipped on the disk', () => {
  it('is named wherever it is in plumb.db', { timeout: 120_000 }, async () => {
    const path = join(data, 'plumb.db')
    const handle = await open(path, 'r')
    const { size } = await handle.stat()
    await handle.close()
    for (let page = 0; page < size / 4096; page += 3) {
      const at = page * 4096 + 100 + ((page * 37) % 3900)
      await flip(path, at)
      const verified = await verifyData(data)
      expect(verified.ok ? verified.value.findings.length : 1, `byte ${at}`).toBeGreaterThan(0)
      await flip(path, at)
    }
    expect(await verify()).toEqual([])
  })

  it('is named wherever it is in a blob, and so is a blob that is gone or nobody knows', async () => {
    const [folder] = await readdir(join(data, 'blobs'))
    const [name] = await readdir(join(data, 'blobs', folder ?? ''))
    const path = join(data, 'blobs', folder ?? '', name ?? '')
    for (const at of [3, 120, 250]) {
      await flip(path, at)
      expect((await verify()).map(({ where }) => where)).toEqual([`blob ${name?.slice(0, -4)}`])
      await flip(path, at)
    }
    await rm(path)
    expect((await verify()).map(({ where }) => where)).toEqual([`blob ${name?.slice(0, -4)}`])
    await writeFile(join(data, 'blobs', 'stray'), 'x')
    expect((await verify()).map(({ where }) => where)).toContain(`file ${join(data, 'blobs', 'stray')}`)
  })
})
