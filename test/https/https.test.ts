import { spawnSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { CHROMIUM_FLAGS, chromiumPath, PATIENCE_MS } from '../setup/chromium.ts'

const HOST = 'inspect.plant.example'
const ROOT = join(import.meta.dirname, '../..')

let folder: string
let server: RunningServer
let doorPort: number
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-https-'))
  const made = spawnSync(process.execPath, ['server/plumb.ts', 'init', '--host', HOST], {
    ...{ cwd: ROOT, env: { ...process.env, PLUMB_DATA: folder }, encoding: 'utf8' },
  })
  expect(made.status, made.stderr).toBe(0)
  port = await freePort()
  doorPort = await freePort()
  server = await startServer(folder, port, { HTTP_PORT: String(doorPort) })
})

afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A Chromium that resolves the plant's name to this machine, and trusts the key of this one certificate or no other. */
async function openBrowser(spki?: string) {
  const trust = spki === undefined ? [] : [`--ignore-certificate-errors-spki-list=${spki}`]
  const profile = await mkdtemp(join(tmpdir(), 'plumb-https-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`, ...trust],
  })
  context.setDefaultTimeout(PATIENCE_MS)
  return {
    page: await context.newPage(),
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

async function spkiOfServer(): Promise<string> {
  const [leaf = ''] = (await readFile(join(folder, 'tls/server.crt'), 'utf8')).split(
    /(?<=-----END CERTIFICATE-----)/,
  )
  const der = new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('base64')
}

it('is refused by a browser that does not trust the private CA yet', async () => {
  const browser = await openBrowser()
  await expect(browser.page.goto(`https://${HOST}:${port}/`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
  await browser.close()
})

it('gives the CA certificate and the steps for each kind of tablet over plain HTTP, and nothing else', async () => {
  const page = await fetch(`http://127.0.0.1:${doorPort}/trust`, { headers: { host: `${HOST}:${doorPort}` } })
  const text = await page.text()
  for (const kind of ['Android', 'iPad', 'Windows', '/ca.crt']) expect(text).toContain(kind)
  const ca = await fetch(`http://127.0.0.1:${doorPort}/ca.crt`, { headers: { host: `${HOST}:${doorPort}` } })
  const certificate = new X509Certificate(Buffer.from(await ca.arrayBuffer()))
  expect(certificate.ca).toBe(true)
  const api = await fetch(`http://127.0.0.1:${doorPort}/api/plant`, {
    headers: { host: `${HOST}:${doorPort}` },
    redirect: 'manual',
  })
  expect(api.status).not.toBe(200)
})

it('serves the app on the plant’s name: secure, isolated, and still there when the server is gone', async () => {
  const browser = await openBrowser(await spkiOfServer())
  const { page } = browser
  await page.goto(`https://${HOST}:${port}/`)
  expect(await page.evaluate(() => [isSecureContext, crossOriginIsolated])).toEqual([true, true])
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller === null)
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      )
  })
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  const title = await page.title()
  await server.stop()
  await page.reload()
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  expect(await page.title()).toBe(title)
  await browser.close()
})
