import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadOwnTls } from './own.ts'
import { makeDataFolder, onDay, openssl } from './plant.fixture.ts'

let folder: string
const file = (name: string): string => join(folder, name)

// The plant's IT has its own tools: these certificates are made by openssl.
async function make(name: string, san: string, ...more: string[]): Promise<void> {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    file(`${name}.key`),
  ]
  const ext = san === '' ? [] : ['-addext', `subjectAltName=${san}`]
  const made = await openssl(
    'req',
    '-x509',
    ...key,
    '-out',
    file(`${name}.crt`),
    '-subj',
    '/CN=in.the.cn',
    ...ext,
    ...more,
  )
  if (!made.ok) throw new Error(made.said)
}

const load = (name: string, host?: string, now = new Date(), keyName = name) =>
  loadOwnTls({ certPath: file(`${name}.crt`), keyPath: file(`${keyName}.key`), host, now })

beforeAll(async () => {
  folder = (await makeDataFolder()).data
  const long = ['-days', '300']
  await make('good', 'DNS:Inspect.plant.example,DNS:second.plant.example,IP:10.0.0.12', ...long)
  await make('wild', 'DNS:*.plant.example', ...long)
  await make('address', 'IP:10.0.0.12', ...long)
  await make('nameless', '', ...long)
  await make('client', 'DNS:inspect.plant.example', '-addext', 'extendedKeyUsage=clientAuth', ...long)
  await writeFile(file('garbage.crt'), 'garbage')
  await writeFile(file('garbage.key'), 'garbage', { mode: 0o600 })
  await openssl(
    'ec',
    '-in',
    file('good.key'),
    '-aes128',
    '-passout',
    'pass:secret',
    '-out',
    file('locked.key'),
  )
})
afterAll(() => rm(folder, { recursive: true }))

describe("the plant's own certificate", () => {
  it('is taken with the name in it, or the one that was asked for', async () => {
    expect(await load('good')).toMatchObject({
      ok: true,
      value: { host: 'inspect.plant.example', caPem: undefined },
    })
    expect(await load('good', 'second.plant.example')).toMatchObject({
      ok: true,
      value: { host: 'second.plant.example' },
    })
    expect(await load('wild', 'inspect.plant.example')).toMatchObject({
      ok: true,
      value: { host: 'inspect.plant.example' },
    })
  })

  it('may have a key that its group reads, as plants keep them, but not everybody', async () => {
    await chmod(file('good.key'), 0o640)
    expect(await load('good')).toMatchObject({ ok: true })
    await chmod(file('good.key'), 0o644)
    expect(await load('good')).toMatchObject({ ok: false, error: { kind: 'own-exposed' } })
    await chmod(file('good.key'), 0o600)
  })

  it('is refused with what was found', async () => {
    const kinds = async (...refusals: ReturnType<typeof load>[]) =>
      (await Promise.all(refusals)).map((refused) => !refused.ok && refused.error.kind)
    expect(await kinds(load('none'))).toEqual(['missing'])
    expect(await kinds(load('garbage'), load('good', undefined, new Date(), 'garbage'))).toEqual([
      'own-malformed',
      'own-malformed',
    ])
    expect(await kinds(load('good', undefined, new Date(), 'locked'))).toEqual(['own-malformed'])
    expect(await kinds(load('good', undefined, new Date(), 'wild'))).toEqual(['own-mismatch'])
    expect(await kinds(load('good', undefined, new Date(0)))).toEqual(['own-not-now'])
    expect(await kinds(load('good', undefined, onDay(4000)))).toEqual(['own-not-now'])
    expect(await kinds(load('client'))).toEqual(['own-usage'])
    expect(await kinds(load('address'), load('nameless'), load('wild'))).toEqual([
      'own-name',
      'own-name',
      'own-name',
    ])
    expect(await kinds(load('good', 'other.plant.example'), load('nameless', 'in.the.cn'))).toEqual([
      'own-name',
      'own-name',
    ])
    expect(await kinds(load('address', '10.0.0.12'))).toEqual(['host-address'])
  })

  it('says which names it found when the one asked for is not among them', async () => {
    const other = await load('good', 'other.plant.example')
    expect(!other.ok && other.error.message).toMatch(
      /found Inspect\.plant\.example, second\.plant\.example .* for other\.plant\.example/,
    )
  })
})
