import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectOk, makePlant, type Plant } from './plant.fixture.ts'
import { loadTls } from './store.ts'
import { watchTls } from './watch.ts'

let plant: Plant
let server: Server
beforeEach(async () => {
  // Clients judge by the real clock, so this plant starts today.
  plant = await makePlant('inspect.plant.example', new Date())
  server = createServer({ cert: plant.tls.certPem, key: plant.tls.keyPem }, (_, response) =>
    response.end('plumb'),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(async () => {
  server.close()
  await rm(plant.data, { recursive: true })
})

// Opens the server by name, as a tablet whose DNS knows it; answers with its text and its certificate's serial.
function open(name: string, ca?: string): Promise<{ text: string; serial: string }> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, servername: name, headers: { host: name }, ca, agent: false },
      async (response) => {
        const { serialNumber } = (response.socket as TLSSocket).getPeerCertificate()
        resolve({ text: (await response.toArray()).join(''), serial: serialNumber })
      },
    )
    sent.on('error', reject).end()
  })
}

describe("HTTPS with the plant's authority", () => {
  it('is accepted by a client that has the CA certificate', async () => {
    expect(await open('inspect.plant.example', plant.tls.caPem)).toMatchObject({ text: 'plumb' })
  })

  it('is refused by one that has not', async () => {
    await expect(open('inspect.plant.example')).rejects.toThrow(/unable to (verify|get local issuer)/)
  })

  it('is refused under another name', async () => {
    await expect(open('other.plant.example', plant.tls.caPem)).rejects.toThrow(
      /does not match certificate's altnames/,
    )
  })

  it('is refused by one that has the CA of another plant of the same name', async () => {
    const other = await makePlant('inspect.plant.example', new Date())
    await expect(open('inspect.plant.example', other.tls.caPem)).rejects.toThrow()
  })

  it('goes on under a renewed certificate without a restart', async () => {
    const before = await open('inspect.plant.example', plant.tls.caPem)
    let now = new Date()
    const renewed = new Promise<void>((resolve, reject) => {
      const stop = watchTls({
        current: plant.tls,
        load: () => loadTls({ ...plant, now }),
        everyMs: 5,
        onFailure: (failure) => reject(new Error(failure.message)),
        onRenew: (tls) => {
          stop()
          server.setSecureContext({ cert: tls.certPem, key: tls.keyPem })
          resolve()
        },
      })
    })
    // 61 days on, as far as renewal knows; the client's clock allows what is back-dated by an hour only.
    now = new Date(now.getTime() + 61 * 24 * 3_600_000)
    await renewed
    await expect(open('inspect.plant.example', plant.tls.caPem)).rejects.toThrow('not yet valid')
    now = new Date()
    const { certPem, keyPem } = expectOk(await loadTls({ ...plant, now }))
    server.setSecureContext({ cert: certPem, key: keyPem })
    const after = await open('inspect.plant.example', plant.tls.caPem)
    expect(after.serial).not.toBe(before.serial)
  })
})
