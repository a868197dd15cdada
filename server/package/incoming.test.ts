import { mkdir, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { encodeJson } from '../../core/json.ts'
import { errorOf, type Founded, MANIFEST, openFounded, signIn } from '../app/plant.fixture.ts'
import { graphBytes, packageOf, type Sent } from './package.fixture.ts'
import { openPackages } from './packages.ts'

let plant: Founded
let headers: { cookie: string; origin: string }
beforeEach(async () => {
  plant = await openFounded()
  headers = { ...(await signIn(plant, plant.people.admin)), origin: 'http://localhost:8080' }
})
afterEach(() => plant.close())

const put = (digest: string, path: string, body: Bytes) =>
  plant.app.request(`/api/packages/${digest}/${path}`, { method: 'PUT', headers, body })
const finish = (digest: string) => plant.app.request(`/api/packages/${digest}`, { method: 'POST', headers })
const begin = ({ digest, manifest }: Sent) => put(digest, 'model.json', encodeJson(manifest))
const served = async (digest: string) => (await plant.app.request(`/packages/${digest}/graph.onnx`)).status

async function sendFiles({ digest, files }: Sent): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) expect((await put(digest, path, bytes)).status).toBe(200)
}

describe('a package that is sent', () => {
  it('is served when it is whole and not before, and again after a restart', async () => {
    const sent = packageOf(graphBytes())
    expect(await (await begin(sent)).json()).toEqual({
      missing: ['graph.onnx', 'golden/a.png', 'golden/a.f32'],
    })
    await sendFiles(sent)
    expect(await served(sent.digest)).toBe(404)
    expect((await finish(sent.digest)).status).toBe(201)
    expect(await served(sent.digest)).toBe(200)
    expect(await (await begin(sent)).json()).toEqual({ missing: [] })
    const again = openPackages([join(plant.data, 'packages')], () => undefined)
    expect((await again.list()).map(({ digest }) => digest)).toEqual([sent.digest])
  })

  it('goes on where it broke off', async () => {
    const sent = packageOf(graphBytes())
    await begin(sent)
    await put(sent.digest, 'golden/a.png', utf8('png'))
    expect(await (await begin(sent)).json()).toEqual({ missing: ['graph.onnx', 'golden/a.f32'] })
  })

  it('is taken from those who may register models only', async () => {
    const sent = packageOf(graphBytes())
    headers = { cookie: '', origin: headers.origin }
    expect((await begin(sent)).status).toBe(401)
    headers = { ...(await signIn(plant, plant.people.inspector)), origin: headers.origin }
    for (const answer of [
      await begin(sent),
      await put(sent.digest, 'graph.onnx', graphBytes()),
      await finish(sent.digest),
    ])
      expect(answer.status).toBe(403)
  })

  it('may be sent by two at once: each finds it whole, and nothing of the other in it', async () => {
    const sent = packageOf(graphBytes())
    const send = async () => {
      await begin(sent)
      await sendFiles(sent)
      return (await finish(sent.digest)).status
    }
    expect(await Promise.all([send(), send(), send()])).toEqual([201, 201, 201])
    expect(await served(sent.digest)).toBe(200)
    expect(await readdir(join(plant.data, 'packages', sent.digest))).toEqual([
      'golden',
      'graph.onnx',
      'model.json',
    ])
    expect(await readdir(join(plant.data, 'packages/.incoming'))).toEqual([])
  })

  it('keeps its description as it was written, under the digest of what it says', async () => {
    const sent = packageOf(graphBytes())
    const loose = JSON.stringify(sent.manifest, null, 2)
    expect((await put(sent.digest, 'model.json', utf8(loose))).status).toBe(200)
    await sendFiles(sent)
    expect((await finish(sent.digest)).status).toBe(201)
    expect(await (await plant.app.request(`/packages/${sent.digest}/model.json`)).text()).toBe(loose)
  })

  it('is refused under another digest, or with a manifest that does not fit', async () => {
    const sent = packageOf(graphBytes())
    const other = packageOf(graphBytes(), { version: '2' })
    expect(
      (await errorOf(await put(other.digest, 'model.json', encodeJson(sent.manifest)))).message,
    ).toContain(`found digest ${sent.digest}`)
    expect((await put(sent.digest, 'model.json', utf8('{}'))).status).toBe(422)
    expect((await put('not-a-digest', 'model.json', utf8('{}'))).status).toBe(404)
  })

  it('is refused with a file that is altered, too long, cut, or not listed, and nothing of it stays', async () => {
    const sent = packageOf(graphBytes())
    expect((await put(sent.digest, 'graph.onnx', graphBytes())).status).toBe(422)
    await begin(sent)
    const bent = graphBytes()
    bent[40] = (bent[40] ?? 0) ^ 1
    expect((await errorOf(await put(sent.digest, 'graph.onnx', bent))).message).toContain('found digest')
    const long = new Uint8Array([...graphBytes(), 0])
    expect((await errorOf(await put(sent.digest, 'graph.onnx', long))).message).toContain('another length')
    const cut = graphBytes().slice(0, -1)
    expect((await errorOf(await put(sent.digest, 'graph.onnx', cut))).message).toContain('another length')
    for (const path of ['other.bin', 'model.sig', '..%2F..%2Fmaster.key', '%2Fetc%2Fpasswd'])
      expect([404, 422]).toContain((await put(sent.digest, path, utf8('x'))).status)
    expect((await errorOf(await finish(sent.digest))).message).toContain('graph.onnx: found no such file yet')
    expect(await readdir(join(plant.data, 'packages/.incoming', sent.digest))).toEqual(['model.json'])
    expect(await served(sent.digest)).toBe(404)
  })

  it('is refused whole when its graph is not what its manifest says, or does what no model may', async () => {
    const wrong = [
      { sent: packageOf(graphBytes('RandomNormal')), why: 'graph.onnx' },
      { sent: packageOf(utf8('not an ONNX file')), why: 'graph.onnx' },
      { sent: packageOf(Uint8Array.from([0x3a, 0x80, 0x80, 0x80, 0x80, 0x08])), why: 'graph.onnx' },
      {
        sent: packageOf(graphBytes(), { input: { ...MANIFEST.input, width: 16 } }),
        why: 'graph.onnx',
      },
    ]
    for (const { sent, why } of wrong) {
      await begin(sent)
      await sendFiles(sent)
      const refused = await finish(sent.digest)
      expect(refused.status).toBe(422)
      expect((await errorOf(refused)).message).toContain(why)
      expect(await served(sent.digest)).toBe(404)
      expect(await readdir(join(plant.data, 'packages/.incoming'))).toEqual([])
    }
  })

  it('is removed when nobody goes on with it for a day', async () => {
    const left = join(plant.data, 'packages/.incoming/left')
    await mkdir(left, { recursive: true })
    await utimes(left, 1, 1)
    await begin(packageOf(graphBytes()))
    expect(await readdir(join(plant.data, 'packages/.incoming'))).not.toContain('left')
  })
})
