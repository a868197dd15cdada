import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, copyFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MasterKey } from '../key/master.ts'
import { openSecret } from '../key/sealed.ts'
import { initTls } from './init.ts'
import { expectOk, makeDataFolder, makePlant, onDay, type Plant, readAll, START } from './plant.fixture.ts'
import { loadTls, type Tls } from './store.ts'

let plant: Plant
beforeEach(async () => {
  plant = await makePlant()
})
afterEach(() => rm(plant.data, { recursive: true }))

const file = (name: string): string => join(plant.tlsFolder, name)
const load = (days: number) => loadTls({ ...plant, now: onDay(days) })
const init = (host = 'inspect.plant.example') => initTls({ ...plant, host, now: onDay(1) })

function expectServes(tls: Tls): void {
  const certificate = new X509Certificate(tls.certPem)
  expect(certificate.checkPrivateKey(createPrivateKey(tls.keyPem))).toBe(true)
  expect(certificate.verify(new X509Certificate(tls.caPem ?? '').publicKey)).toBe(true)
  expect(tls.warning).toBeUndefined()
}

describe('init', () => {
  it('makes four files, mode 0600, and what a server needs', async () => {
    expect(Object.keys(await readAll(plant.tlsFolder))).toEqual([
      'ca.crt',
      'ca.key',
      'server.crt',
      'server.key',
    ])
    for (const name of ['ca.crt', 'ca.key', 'server.crt', 'server.key'])
      expect((await stat(file(name))).mode & 0o777, name).toBe(0o600)
    expectServes(plant.tls)
    expect(plant.tls.host).toBe('inspect.plant.example')
  })

  it('leaves no private key in the clear on disk', async () => {
    const files = Object.values(await readAll(plant.tlsFolder))
    const all = Buffer.concat(files)
    expect(all.includes('PRIVATE KEY')).toBe(false)
    const secrets = [
      createPrivateKey(plant.tls.keyPem).export({ format: 'der', type: 'pkcs8' }),
      Buffer.from(expectOk(openSecret(plant.master, 'tls/ca.key', await readFile(file('ca.key'))))),
    ]
    for (const pkcs8 of secrets) {
      const scalar = Buffer.from(
        createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }).d ?? '',
        'base64url',
      )
      expect(scalar.length).toBe(32)
      for (const secret of [pkcs8, scalar])
        for (const form of [secret, secret.toString('base64'), secret.toString('hex')])
          expect(all.includes(form)).toBe(false)
    }
  })

  it('says that it is done when it runs again, and changes nothing', async () => {
    const before = await readAll(plant.tlsFolder)
    expect(await init('INSPECT.plant.example')).toMatchObject({ ok: true, value: { made: false } })
    expect(await readAll(plant.tlsFolder)).toEqual(before)
  })

  it('refuses another host, says what that would lose, and changes nothing', async () => {
    const before = await readAll(plant.tlsFolder)
    const other = await init('new.plant.example')
    expect(other).toMatchObject({ ok: false, error: { kind: 'other-host' } })
    expect(!other.ok && other.error.message).toMatch(/every person here loses theirs.*new data folder/)
    expect(await readAll(plant.tlsFolder)).toEqual(before)
  })

  it('refuses a host that no passkey can belong to before it touches the disk', async () => {
    const empty = await makeDataFolder()
    for (const host of ['10.0.0.1', 'inspect'])
      expect(await initTls({ ...empty, host, now: START })).toMatchObject({ ok: false })
    expect(Object.keys(await readAll(empty.data))).toEqual(['master.key'])
  })

  const ORDER = ['ca.key', 'ca.crt', 'server.key', 'server.crt']
  it.each([0, 1, 2, 3])(
    'goes on after a crash with %i of its four files written, and keeps those',
    async (count) => {
      const kept = ORDER.slice(0, count).filter((name) => name.startsWith('ca'))
      const before = await readAll(plant.tlsFolder)
      for (const name of ORDER.slice(count)) await rm(file(name))
      const again = expectOk(await init())
      expect(again.made).toBe(count < 2)
      expectServes(again.tls)
      const after = await readAll(plant.tlsFolder)
      for (const name of kept) expect(after[name], name).toEqual(before[name])
      expectServes(expectOk(await load(2)))
    },
  )

  it('makes one authority when it runs twice at once', async () => {
    const empty = await makeDataFolder()
    const from = { ...empty, host: 'inspect.plant.example', now: START }
    const both = (await Promise.all([initTls(from), initTls(from)])).map(expectOk)
    expect(both[0]?.tls.caPem).toBe(both[1]?.tls.caPem)
    for (const { tls } of both) expectServes(tls)
    expectServes(expectOk(await loadTls(from)))
  })

  it('does not make a second authority where ca.crt was lost', async () => {
    await rm(file('ca.crt'))
    const before = await readAll(plant.tlsFolder)
    expect(await init()).toMatchObject({ ok: false, error: { kind: 'authority-damaged' } })
    expect(await readAll(plant.tlsFolder)).toEqual(before)
  })
})

describe('loading', () => {
  it('gives the same certificate until less than a third of its life is left', async () => {
    for (const days of [0, 30, 59]) expect(expectOk(await load(days)).certPem).toBe(plant.tls.certPem)
  })

  it('renews under the same authority with a new key, once', async () => {
    const renewed = expectOk(await load(61))
    expectServes(renewed)
    expect(renewed.caPem).toBe(plant.tls.caPem)
    expect(renewed.certPem).not.toBe(plant.tls.certPem)
    expect(renewed.keyPem).not.toBe(plant.tls.keyPem)
    expect(renewed.notAfter).toEqual(onDay(151))
    expect(expectOk(await load(62)).certPem).toBe(renewed.certPem)
  })

  it('renews after a long shutdown, when the certificate is over', async () => {
    expectServes(expectOk(await load(500)))
  })

  it('mends what a clock that ran ahead has made, and issues nothing by one that lost its time', async () => {
    const ahead = expectOk(await load(1000))
    const mended = expectOk(await load(1))
    expect(mended.certPem).not.toBe(ahead.certPem)
    expect(mended.notAfter).toEqual(onDay(91))
    const lost = expectOk(await loadTls({ ...plant, now: new Date(0) }))
    expect(lost.certPem).toBe(mended.certPem)
  })

  it('says that init has not run', async () => {
    const empty = await makeDataFolder()
    const loaded = await loadTls({ ...empty, now: START })
    expect(loaded).toMatchObject({ ok: false, error: { kind: 'not-made' } })
    expect(!loaded.ok && loaded.error.message).toContain('npm run plumb -- init --host')
  })

  it.each(['server.key', 'server.crt'])('issues anew where %s is cut off, garbage, or gone', async (name) => {
    const damages = [
      () => truncate(file(name), 40),
      () => writeFile(file(name), 'garbage'),
      () => rm(file(name)),
    ]
    for (const damage of damages) {
      await damage()
      expectServes(expectOk(await load(1)))
    }
  })

  it('issues anew where a crash left the key of one certificate beside another', async () => {
    await copyFile(file('server.crt'), file('old.crt'))
    expectOk(await load(61))
    await copyFile(file('old.crt'), file('server.crt'))
    expectServes(expectOk(await load(61)))
  })

  it.each([
    ['ca.crt', 'authority-damaged'],
    ['ca.key', 'sealed-elsewhere'],
  ])('refuses a damaged %s when it needs it, and leaves every file as it was', async (name, kind) => {
    for (const damage of [() => truncate(file(name), 100), () => writeFile(file(name), 'garbage')]) {
      await damage()
      const before = await readAll(plant.tlsFolder)
      expect(await load(100)).toMatchObject({ ok: false, error: { kind } })
      expect(await readAll(plant.tlsFolder)).toEqual(before)
    }
  })

  it('goes on with a warning while the certificate still counts and ca.key does not open', async () => {
    await writeFile(file('ca.key'), 'garbage')
    const loaded = expectOk(await load(70))
    expect(loaded.certPem).toBe(plant.tls.certPem)
    expect(loaded.warning).toMatchObject({ kind: 'sealed-elsewhere' })
  })

  it('refuses another master key, and changes nothing', async () => {
    const before = await readAll(plant.tlsFolder)
    const master = new Uint8Array(32) as MasterKey
    expect(await loadTls({ ...plant, master, now: START })).toMatchObject({
      ok: false,
      error: { kind: 'sealed-elsewhere' },
    })
    expect(await readAll(plant.tlsFolder)).toEqual(before)
  })

  it('refuses the authority key of another plant', async () => {
    const other = await makePlant()
    await copyFile(join(other.tlsFolder, 'ca.crt'), file('ca.crt'))
    expect(await load(1)).toMatchObject({ ok: false, error: { kind: 'authority-damaged' } })
  })

  it('refuses a key that other accounts can read', async () => {
    await chmod(file('server.key'), 0o644)
    expect(await load(1)).toMatchObject({ ok: false, error: { kind: 'wide-mode' } })
  })

  it('says when the authority itself is over', async () => {
    expect(await load(3651)).toMatchObject({ ok: false, error: { kind: 'authority-expired' } })
  })
})
