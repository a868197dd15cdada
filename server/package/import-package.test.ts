import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { manifestDigest } from '../../core/model/manifest.ts'
import { openBackbone } from '../../models/backbone/open.ts'
import { buildDemo } from '../../models/demo.ts'
import type { ModelPackage } from '../../models/package.ts'
import { writePackage } from '../../models/write.ts'
import { importPackage } from './import-package.ts'
import { openPackages } from './packages.ts'

let demo: ModelPackage
beforeAll(async () => {
  demo = await buildDemo(await openBackbone(), () => undefined, 8)
})

let root: string
let folder: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumb-import-'))
  folder = join(root, 'model')
  writePackage(folder, demo)
})
afterEach(() => rmSync(root, { recursive: true }))

const data = () => join(root, 'data')
const taken = async (from = folder, key?: string) => {
  const result = await importPackage(from, data(), key)
  return result.ok ? result.value : result.error.message
}

it('a real package comes in whole, under its digest, once', async () => {
  const digest = manifestDigest(demo.manifest)
  expect(await taken()).toBe(digest)
  expect(await taken()).toBe(digest)
  expect(readdirSync(join(data(), 'packages')).toSorted()).toEqual(['.incoming', digest])
  expect(existsSync(join(data(), 'packages', digest, 'graph.onnx'))).toBe(true)
})

it('nothing of it comes in when a file is missing, altered, or beside the list, or it is unsigned', async () => {
  writeFileSync(join(folder, 'extra.bin'), 'x')
  expect(await taken()).toContain('extra.bin: found a file that model.json does not list')
  rmSync(join(folder, 'extra.bin'))
  const copy = join(root, 'copy')
  cpSync(folder, copy, { recursive: true })
  rmSync(join(copy, 'graph.onnx'))
  expect(await taken(copy)).toContain('graph.onnx: found no such file')
  writeFileSync(join(copy, 'graph.onnx'), 'another')
  expect(await taken(copy)).toContain('graph.onnx: found another length')
  writeFileSync(join(copy, 'model.json'), '{}')
  expect(await taken(copy)).toContain('model.json')
  expect(await taken(folder, join(root, 'nokey.pem'))).toContain('found no file')
  expect(await taken(join(root, 'nowhere'))).toContain('cannot be read')
  const packages = join(data(), 'packages')
  expect(existsSync(packages) ? readdirSync(packages).filter((name) => name !== '.incoming') : []).toEqual([])
})

it('is there at once for a server that runs', async () => {
  const running = openPackages([join(data(), 'packages')], () => undefined)
  const digest = manifestDigest(demo.manifest)
  expect(await running.find(digest)).toBeUndefined()
  await taken()
  expect((await running.find(digest))?.name).toBe(digest)
  expect((await running.list()).length).toBe(1)
})
