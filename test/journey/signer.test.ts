import { generateKeyPairSync } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signModel } from '../../server/model/sign-model.ts'
import { photograph as draw } from '../browser/camera-film.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/** A vendor's model, from a signed folder to a verdict and to the end of its trust: real server, real Chromium. */

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Desk 1' }
const SHOTS = process.env.PLUMB_SHOTS
const ROOT = join(import.meta.dirname, '../..')

let folder: string
let server: RunningServer
let key: SecurityKey
let desk: Tablet
let publicKey = ''
let fingerprint = ''
const at = (name: string) => join(folder, name)

/** A vendor's package: the demonstration's files under a name of their own, written as a person writes JSON, signed. */
async function makePackage(): Promise<void> {
  cpSync(join(ROOT, 'dist/packages/demo'), at('labels'), { recursive: true })
  const path = at('labels/model.json')
  const manifest: object = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...manifest, name: 'Vendor flange' }, null, 2))
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(at('vendor.pem'), pair.privateKey.export({ format: 'pem', type: 'pkcs8' }))
  publicKey = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const signed = await signModel(at('labels'), at('vendor.pem'))
  if (!signed.ok) throw new Error(signed.error.message)
  fingerprint = signed.value
  cpSync(at('labels'), at('altered'), { recursive: true })
  const sig = readFileSync(at('altered/model.sig'), 'utf8')
  const bent = sig.replace(/("sig":".{40})(.)/, (_, head, char) => `${head}${char === 'A' ? 'B' : 'A'}`)
  writeFileSync(at('altered/model.sig'), bent)
}

/** A picture of a screen in the three sizes, for whoever wants to look. */
async function look(name: string): Promise<void> {
  if (SHOTS === undefined) return
  for (const [width, height] of [
    [1280, 800],
    [800, 1280],
    [390, 844],
  ] as const) {
    await desk.page.setViewportSize({ width, height })
    await desk.page.screenshot({ path: join(SHOTS, `${name}-${width}.png`), fullPage: true })
  }
  await desk.page.setViewportSize({ width: 1280, height: 800 })
}

const button = (name: string | RegExp) => desk.page.getByRole('button', { name })
const choose = (name: string) => desk.page.getByLabel('Folder of a package').setInputFiles(at(name))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-signer-'))
  await makePackage()
  server = await startServer(at('data'), await freePort())
  key = await openSecurityKey(server.origin)
  desk = await openTablet({ origin: server.origin, profile: at('profile'), key })
  const [address] = await server.printed(/http\S+\/setup#code=\S+/)
  await walk.setUp(desk.page, address, NAMES)
  await walk.signIn(desk.page, NAMES.person)
})

afterAll(async () => {
  await desk?.close()
  await key?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe("a vendor's model", () => {
  it('is a stranger’s until the plant trusts the key, whose fingerprint is compared', async () => {
    const { page } = desk
    await button(/^Models/).click()
    await button('Import a package').click()
    await choose('labels')
    await page.getByText('Signed by a key that this plant does not trust').waitFor()
    await look('import-stranger')
    await button('Signers').click()
    await button('Trust a signer').click()
    await page.getByLabel('Name').fill('Labels Ltd')
    await page.getByLabel('Public key', { exact: true }).fill(publicKey)
    const groups = page.getByRole('list', { name: 'Fingerprint of the key' }).locator('.word')
    expect((await groups.allTextContents()).join('')).toBe(fingerprint.slice(0, 32))
    await look('trust')
    await button('The groups are the same: sign').click()
    await page.getByText('Vouches for no model yet.').waitFor()
    await look('signers')
  })

  it('is refused when its signature was altered, and taken when it holds', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/`)
    await walk.signIn(page, NAMES.person)
    await button(/^Models/).click()
    await button('Import a package').click()
    await choose('altered')
    await page.getByText('The signature does not hold').waitFor()
    await look('import-refused')
    await button('Choose another').click()
    await choose('labels')
    await page.getByText('Signed by Labels Ltd').waitFor()
    await look('import-signed')
    await button('Send and sign').click()
    await page.getByText('The model is here').waitFor()
    await button('See the model').click()
    await page.getByText('Labels Ltd, whose signature every tablet checks').waitFor()
    await look('model')
  })

  it('judges by a plan, after the tablet has checked its signature', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/plans/new`)
    await button(new RegExp(NAMES.person)).click()
    await page.getByLabel('Plan', { exact: true }).fill('Labels')
    await page.getByLabel('Part', { exact: true }).fill('Flange')
    await page.getByLabel('Name of the step').fill('Top')
    await page.getByLabel('What the inspector does').fill('Photograph the top.')
    await page.getByLabel('Characteristic').fill('Surface')
    await page.getByLabel('By hand').fill('Scratches')
    await page.getByLabel('Who judges').selectOption({ label: 'Vendor flange, version 1' })
    await button('Add a step').click()
    await look('plan')
    await button('Remove step 2').click()
    const asked = page.waitForResponse((answer) => answer.url().endsWith('/model.sig'))
    await button('Sign and publish').click()
    await button(/Labels/).waitFor()
    await button('Back').click()
    await page.getByText('Inspect', { exact: true }).first().click()
    await button(/Labels/).click()
    expect((await asked).status()).toBe(200)
    await button(/^(Photograph|Choose a photograph)$/).waitFor()
    await walk.chooseFile(page, 'VL-1', {
      ...{ name: 'good.jpg', mimeType: 'image/jpeg', buffer: await draw(5) },
    })
    expect(await walk.verdict(page)).toMatch(/^(PASS|UNSURE|FAIL)$/)
    await walk.accept(page)
  })

  it('judges no part more when its signer is no longer trusted', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/models/signers`)
    await button(new RegExp(NAMES.person)).click()
    await page.getByText('Vouches for Vendor flange.').waitFor()
    await button('Trust no longer').click()
    await page.getByText('Its models judge nowhere.').waitFor()
    await button('Back').click()
    await page.getByText('Stopped').waitFor()
    await button('Back').click()
    await page.getByText('Inspect', { exact: true }).first().click()
    await button(/Labels/).click()
    await page.getByText('The plant no longer trusts whoever signed this model.').waitFor()
    await look('station-distrusted')
    expect(desk.strangers).toEqual([])
  })
})
