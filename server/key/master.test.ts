import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeBase64url, encodeHex } from '../../core/bytes.ts'
import { deriveKey, type MasterKey, openMasterKey, openOrMakeMasterKey } from './master.ts'

let data: string
let path: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'plumb-master-'))
  path = join(data, 'master.key')
})
afterEach(() => rm(data, { recursive: true }))

describe('the master key', () => {
  it('is made at the first start, mode 0600, and is the same at the next', async () => {
    const first = await openOrMakeMasterKey(data)
    expect(first.ok && first.value.length).toBe(32)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await openOrMakeMasterKey(data)).toEqual(first)
  })

  it('is one key when several processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 6 }, () => openOrMakeMasterKey(data)))
    const texts = keys.map((key) => key.ok && encodeBase64url(key.value))
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).not.toBe(false)
    expect(await readdir(data)).toEqual(['master.key'])
  })

  it('is not made anew over data that another one sealed', async () => {
    await writeFile(join(data, 'plumb.db'), 'sealed under a key that is gone')
    const opened = await openOrMakeMasterKey(data)
    expect(opened).toMatchObject({ ok: false, error: { kind: 'key-lost' } })
    expect(await readdir(data)).toEqual(['plumb.db'])
  })

  const valid = encodeBase64url(new Uint8Array(32))
  it.each([
    ['empty', ''],
    ['cut off', valid.slice(0, 20)],
    ['a byte short', encodeBase64url(new Uint8Array(31))],
    ['a byte long', encodeBase64url(new Uint8Array(33))],
    ['garbage', '\u0000not a key at all, but forty-three characters'],
    ['in hexadecimal', '00'.repeat(32)],
  ])('is refused when it is %s, and left as it was found', async (_, text) => {
    await writeFile(path, text, { mode: 0o600 })
    const opened = await openOrMakeMasterKey(data)
    expect(opened).toMatchObject({ ok: false, error: { kind: 'malformed' } })
    expect(!opened.ok && opened.error.message).toContain('expected 43 of base64url')
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('is refused when other accounts can read it', async () => {
    await openOrMakeMasterKey(data)
    await chmod(path, 0o644)
    expect(await openMasterKey(data)).toMatchObject({ ok: false, error: { kind: 'wide-mode' } })
  })
})

describe('a derived key', () => {
  const master = Uint8Array.from({ length: 32 }, (_, i) => i) as MasterKey

  it('is fixed for ever by master key and label', () => {
    expect(encodeHex(deriveKey(master, 'database'))).toBe(
      '732a2ff40af9afe4cefabda0597b75b9e33bf18352d9964adefa9281075f5bee',
    )
  })

  it('differs by label and by master key', () => {
    const other = new Uint8Array(32) as MasterKey
    const keys = [deriveKey(master, 'a'), deriveKey(master, 'b'), deriveKey(other, 'a')].map(encodeHex)
    expect(new Set(keys).size).toBe(3)
  })
})
