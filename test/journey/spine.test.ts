import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifyData } from '../../server/verify/verify-data.ts'
import { photograph as draw, writeFilm } from '../browser/camera-film.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/**
 * One inspection from a passkey to a proof, also with the server gone: the real server as a process of its own that
 * is truly stopped, a real Chromium that is truly closed, a real virtual security key that outlives it.
 */

vi.setConfig({ testTimeout: 180_000 })

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Tablet 1' }
const GOOD = 424_242
const SCRATCHED = 77

let folder: string
let port: number
let server: RunningServer
let key: SecurityKey
let tablet: Tablet
const jpeg = async (seed: number, defect?: Parameters<typeof draw>[1]) => ({
  name: 'part.jpg',
  mimeType: 'image/jpeg',
  buffer: await draw(seed, defect),
})
const data = () => join(folder, 'data')
const open = () =>
  openTablet({
    origin: server.origin,
    profile: join(folder, 'profile'),
    key,
    camera: join(folder, 'film.mjpeg'),
  })
const proven = () => tablet.page.getByText('Proven: the plant').waitFor()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-journey-'))
  await writeFilm(join(folder, 'film.mjpeg'), GOOD)
  port = await freePort()
  server = await startServer(data(), port)
  key = await openSecurityKey(server.origin)
  tablet = await open()
})

afterAll(async () => {
  await tablet?.close()
  await key?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('with the server there', () => {
  it('founds a plant with a passkey and enrols the browser', async () => {
    const [address] = await server.printed(/http\S+\/setup#code=\S+/)
    await walk.setUp(tablet.page, address, NAMES)
    await walk.signIn(tablet.page, NAMES.person)
  })

  it('judges a photograph from the camera, and the accepted record becomes proven', async () => {
    await walk.openStation(tablet.page)
    expect(await walk.photograph(tablet.page, 'SN-001')).toBe('PASS')
    await walk.accept(tablet.page)
    await proven()
  })

  it('overrules a reject only with the passkey over that very event', async () => {
    const { page } = tablet
    await walk.next(page)
    await walk.chooseFile(page, 'SN-002', await jpeg(SCRATCHED, 'scratch'))
    expect(await walk.verdict(page)).toBe('FAIL')
    key.setPresent(false)
    await page.getByRole('button', { name: 'Overrule' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Glare or reflection' }).check()
    await dialog.getByRole('button', { name: 'Sign with passkey' }).click()
    await dialog.getByText('the passkey did not sign').waitFor()
    key.setPresent(true)
    const before = key.uses()
    await dialog.getByRole('button', { name: 'Sign with passkey' }).click()
    await page.getByRole('button', { name: 'Next part' }).waitFor()
    expect(key.uses()).toBe(before + 1)
    await proven()
  })

  it('shows the bad photograph a sentence, and records no verdict', async () => {
    const { page } = tablet
    await walk.next(page)
    const good = await draw(GOOD)
    const cases = [
      { name: 'empty.jpg', buffer: Buffer.alloc(0), says: 'The file is empty' },
      {
        name: 'notes.txt',
        buffer: Buffer.from('this is not a photograph, whatever it is called'),
        says: 'not a photograph',
      },
      { name: 'cut.jpg', buffer: good.subarray(0, good.length / 2), says: 'breaks off' },
      { name: 'huge.jpg', buffer: hugeJpeg(good), says: 'more pixels' },
    ]
    for (const { name, buffer, says } of cases) {
      await walk.chooseFile(page, 'SN-BAD', { name, mimeType: 'image/jpeg', buffer })
      await page.getByText(says).waitFor()
    }
    await page.getByLabel('Unit (serial)').fill('')
  })
})

/** The same file, claiming 10,000 × 6,000 pixels in its frame header. */
function hugeJpeg(jpegBytes: Buffer): Buffer {
  const bytes = Buffer.from(jpegBytes)
  const frame = bytes.findIndex(
    (byte, at) => byte === 0xff && (bytes[at + 1] === 0xc0 || bytes[at + 1] === 0xc2),
  )
  bytes.writeUInt16BE(6_000, frame + 5)
  bytes.writeUInt16BE(10_000, frame + 7)
  return bytes
}

describe('with the server killed and the browser closed', () => {
  beforeAll(async () => {
    await tablet.close()
    await server.stop('SIGKILL')
    tablet = await open()
  })

  it('starts cold from the tablet alone and signs the person in offline', async () => {
    await tablet.page.goto(`${server.origin}/`)
    await walk.signIn(tablet.page, NAMES.person)
    await tablet.page.getByText('Offline').first().waitFor()
  })

  it('inspects three more parts, overrules one, and counts the backlog', async () => {
    const { page } = tablet
    await walk.openStation(page)
    expect(await walk.photograph(page, 'SN-101')).toBe('PASS')
    await walk.accept(page)
    await page.getByText('It goes to the server by itself').waitFor()
    await walk.next(page)
    expect(await walk.photograph(page, 'SN-102')).toBe('PASS')
    await walk.accept(page)
    await walk.next(page)
    await walk.chooseFile(page, 'SN-103', await jpeg(SCRATCHED, 'dent'))
    expect(await walk.verdict(page)).toBe('FAIL')
    await walk.overrule(page, 'Within the limit sample')
    await page.getByText(/^\d+ waiting$/).waitFor()
  })

  it('drains the backlog by itself, in order, once, when the server is back', async () => {
    server = await startServer(data(), port)
    await proven()
    await tablet.page.getByText(/^\d+ waiting$/).waitFor({ state: 'detached' })
  })
})

describe('at a desk browser', () => {
  let desk: Tablet

  beforeAll(async () => {
    desk = await openTablet({
      origin: server.origin,
      profile: join(folder, 'desk'),
      key,
      viewport: { width: 1280, height: 800 },
    })
  })
  afterAll(async () => {
    await desk?.close()
  })

  it('is enrolled by the admin’s passkey and sees the inspections', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/`)
    await page
      .getByLabel(/device|browser|tablet/i)
      .first()
      .fill('Desk 1')
    await page.getByRole('button', { name: /enrol/i }).click()
    await walk.signIn(page, 'Ada|Admin')
    await page.getByText('Review', { exact: true }).click()
    for (const unit of ['SN-001', 'SN-002', 'SN-101', 'SN-102', 'SN-103'])
      await page.getByText(unit).first().waitFor()
  })

  it('opens one and proves it in that browser', async () => {
    const { page } = desk
    await page.getByText('SN-103').first().click()
    await page.getByText(/this browser checked/i).waitFor()
    expect(await page.getByText(/^Broken$/).count()).toBe(0)
    await page.getByText('Within the limit sample').first().waitFor()
  })

  it('takes the evidence of that unit along, which verifies anywhere without a network', async () => {
    const { page } = desk
    await page.getByRole('button', { name: 'Evidence' }).click()
    await page.getByText('1 inspection will be in it').waitFor()
    const path = join(folder, 'evidence.zip')
    await writeFile(path, await walk.saveEvidence(page))
    const { stdout } = await promisify(execFile)(process.execPath, ['server/plumb.ts', 'verify', path])
    expect(stdout).toContain(`plant ${NAMES.plant}`)
    expect(await walk.readEvidence(path, folder)).toEqual({ found: [], complaints: [] })
    await page.getByRole('button', { name: 'Save another' }).click()
    const downloaded = join(folder, 'downloaded.zip')
    await (await walk.downloadEvidence(page)).saveAs(downloaded)
    await promisify(execFile)(process.execPath, ['server/plumb.ts', 'verify', downloaded])
    expect(new URL(page.url()).pathname).toMatch(/^\/review\//)
    await page.getByRole('button', { name: 'Close' }).click()
  })

  it('sees the next one arrive while it looks', async () => {
    await desk.page.goBack()
    await walk.next(tablet.page)
    await walk.photograph(tablet.page, 'SN-201')
    await walk.accept(tablet.page)
    await desk.page.getByText('SN-201').first().waitFor()
  })
})

describe('afterwards', () => {
  it('nothing asked another origin, and no page complained', () => {
    expect(tablet.strangers).toEqual([])
    expect(tablet.complaints).toEqual([])
  })

  it('the data folder verifies from its first byte', async () => {
    await server.stop()
    const verified = await verifyData(data())
    if (!verified.ok) throw new Error(verified.error.message)
    expect(verified.value.findings).toEqual([])
  })
})
