import { openAsBlob } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Download, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { openArchive } from '../../core/evidence/archive.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import { CHROMIUM_FLAGS, chromiumPath, PATIENCE_MS } from '../setup/chromium.ts'

/** What a person does with Plumb, one function a step: the demo walks it, the journey checks it. */

export interface Names {
  readonly plant: string
  readonly person: string
  readonly device: string
}

/** From wherever the app is to one of the tiles of its start page. */
export async function home(page: Page, tile: RegExp): Promise<void> {
  for (
    let i = 0;
    i < 3 && !(await page.getByRole('button', { name: /^Records on this tablet/ }).isVisible());
    i++
  )
    await page.getByRole('button', { name: 'Back' }).first().click()
  await page.getByRole('button', { name: tile }).click()
}

/** Founds a plant at the set-up address: names, a passkey, its signature. */
export async function setUp(
  page: Page,
  address: string,
  names: Names,
  look: (name: string) => Promise<void> = async () => {},
): Promise<void> {
  await page.goto(address)
  const plant = page.getByLabel('Plant')
  await plant
    .or(page.getByRole('button', { name: 'Go on' }))
    .first()
    .waitFor()
  if (!(await plant.isVisible())) await page.getByRole('button', { name: 'Go on' }).click()
  await plant.fill(names.plant)
  await page.getByLabel('Your name').fill(names.person)
  await page.getByLabel('This device').fill(names.device)
  await look('set-up-names')
  await page.getByRole('button', { name: 'Go on' }).click()
  await look('set-up-passkey')
  await page.getByRole('button', { name: 'Make my passkey' }).click()
  await page.getByRole('button', { name: 'Sign with my passkey' }).click()
  await page.getByText('Fingerprint of the plant').waitFor()
  await look('set-up-done')
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Signs in on the lock screen with one touch. */
export async function signIn(page: Page, person: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(person) }).click()
  await page.getByText('Inspect', { exact: true }).first().waitFor()
}

/** Opens the station and waits until the model is ready: loaded, verified, self-tested. */
export async function openStation(page: Page): Promise<void> {
  await page.getByText('Inspect', { exact: true }).first().click()
  await page.getByRole('button', { name: /^(Photograph|Choose a photograph)$/ }).waitFor()
}

/** Photographs with the camera and waits for the verdict; gives its word. */
export async function photograph(page: Page, unit: string): Promise<string> {
  await page.getByLabel('Unit (serial)').fill(unit)
  await page.locator('video').waitFor()
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
  await page.getByRole('button', { name: 'Photograph', exact: true }).click()
  return verdict(page)
}

/** Hands a file over instead of the camera. */
export async function chooseFile(
  page: Page,
  unit: string,
  file: { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  await page.getByLabel('Unit (serial)').fill(unit)
  await page.locator('input[type=file]').setInputFiles(file)
}

/** Waits for a verdict that is saved; gives its word. */
export async function verdict(page: Page): Promise<string> {
  await page.getByText('Judged with').waitFor()
  await page.getByText('Saved').first().waitFor()
  return (await page.locator('.panel .word').textContent())?.trim().toUpperCase() ?? ''
}

export async function accept(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await page.getByRole('button', { name: 'Next part' }).waitFor()
}

/** Overrules with a reason; from a reject the passkey is asked for. `to` is needed where the model was unsure. */
export async function overrule(page: Page, reason: string, to?: 'Pass' | 'Fail'): Promise<void> {
  await page.getByRole('button', { name: /^(Overrule|Decide)$/ }).click()
  const dialog = page.getByRole('dialog')
  if (to !== undefined) await dialog.getByRole('radio', { name: to, exact: true }).check()
  await dialog.getByRole('radio', { name: reason }).check()
  await dialog.getByRole('button', { name: /^(Sign with passkey|Record my verdict)$/ }).click()
  await page.getByRole('button', { name: 'Next part' }).waitFor()
}

export async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next part' }).click()
  await page.getByLabel('Unit (serial)').waitFor()
}

/**
 * Saves a bundle where the browser lets pages write files, and gives its bytes. The dialog for the place is the
 * browser's own, which nobody can click in a test: it gives a file of the browser's private disk.
 */
export async function saveEvidence(page: Page): Promise<Buffer> {
  await page.evaluate(() => {
    const showSaveFilePicker = async () =>
      (await navigator.storage.getDirectory()).getFileHandle('evidence.zip', { create: true })
    Object.assign(globalThis, { showSaveFilePicker })
  })
  await page.getByRole('button', { name: 'Save the evidence' }).click()
  await page.getByText('The evidence is saved').waitFor()
  const text = await page.evaluate(async () => {
    const file = await (await navigator.storage.getDirectory()).getFileHandle('evidence.zip')
    const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer())
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  })
  return Buffer.from(text, 'hex')
}

/** The same in a browser that does not: the browser downloads it. */
export async function downloadEvidence(page: Page): Promise<Download> {
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'))
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the evidence' }).click()
  return download
}

/**
 * Opens the page that stands in a bundle of evidence from a file, without a network, and lets it check the bundle.
 * Gives what is wrong with the screen, and what the page complained about.
 */
export async function readEvidence(path: string, folder: string) {
  const opened = await openArchive(await openAsBlob(path))
  if (!opened.ok) throw new Error(opened.error.message)
  const file = join(folder, 'index.html')
  await writeFile(file, await opened.value.read('index.html'))
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...CHROMIUM_FLAGS] })
  try {
    const context = await browser.newContext({ offline: true })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(pathToFileURL(file).href)
    const start = await inspectScreen(page)
    await page.locator('input[type=file]').setInputFiles(path)
    await page.getByText('The evidence holds').waitFor()
    await page.locator('summary').first().click()
    await page.getByText('Not after').waitFor()
    await page.getByAltText(/^Photograph of/).waitFor()
    const found = await inspectScreen(page, shotsOf(page, 'evidence'))
    return { found: [...start, ...found], complaints }
  } finally {
    await browser.close()
  }
}
