import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import {
  createPrivateFile,
  makePrivateFolder,
  readPrivateFile,
  readPublicFile,
  replacePrivateFile,
} from './files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

describe('private files', () => {
  it('are written with mode 0600 and read back whole, with nothing left beside them', async () => {
    const path = join(folder, 'a.key')
    await replacePrivateFile(path, 'one')
    await replacePrivateFile(path, 'two')
    expect(await readPrivateFile(path)).toEqual({ ok: true, value: utf8('two') })
    expect(await modeOf(path)).toBe(0o600)
    expect(await readdir(folder)).toEqual(['a.key'])
  })

  it('are refused when another account may read them, with the command that mends it', async () => {
    const path = join(folder, 'a.key')
    await replacePrivateFile(path, 'secret')
    await chmod(path, 0o640)
    const read = await readPrivateFile(path)
    expect(read).toMatchObject({ ok: false, error: { kind: 'wide-mode' } })
    expect(!read.ok && read.error.message).toContain(`found ${path} with mode 0640, expected 0600`)
    expect(!read.ok && read.error.message).toContain(`chmod 600 '${path}'`)
    expect(await readPublicFile(path)).toMatchObject({ ok: true })
  })

  it('say when there is none, and when there is something that is no file', async () => {
    expect(await readPrivateFile(join(folder, 'none'))).toMatchObject({
      ok: false,
      error: { kind: 'missing' },
    })
    const inner = join(folder, 'inner')
    await makePrivateFolder(inner)
    expect(await readPrivateFile(inner)).toMatchObject({ ok: false })
    expect(await readPublicFile(inner)).toMatchObject({ ok: false, error: { kind: 'unreadable' } })
  })

  it('are created once: of many processes at once one wins and its content stays', async () => {
    const path = join(folder, 'a.key')
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, i) => createPrivateFile(path, `writer ${i}`)),
    )
    expect(made.filter((each) => each.ok)).toHaveLength(1)
    expect(await readFile(path, 'utf8')).toBe(`writer ${made.findIndex((each) => each.ok)}`)
    expect(await readdir(folder)).toEqual(['a.key'])
  })

  it('survive a write that was cut off: the half-written neighbour is never read', async () => {
    const path = join(folder, 'a.key')
    await replacePrivateFile(path, 'whole')
    await writeFile(join(folder, '.a.key.cut-off'), 'ha')
    expect(await readPrivateFile(path)).toEqual({ ok: true, value: utf8('whole') })
  })

  it('stand in folders that only their owner may enter', async () => {
    const deep = join(folder, 'plant', 'tls')
    await makePrivateFolder(deep)
    await makePrivateFolder(deep)
    expect(await modeOf(deep)).toBe(0o700)
    expect(await modeOf(join(folder, 'plant'))).toBe(0o700)
  })
})
