import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cdp, page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { writeArchive } from '../../core/evidence/archive.ts'
import type { App } from '../app/app.svelte.ts'
import { violations } from '../app/look.fixture.ts'
import { showTheme } from '../ui/theme.ts'
import Frame from './gallery/Frame.svelte'
import { message } from './message.ts'
import { drawPart } from './photo.fixture.ts'
import { saveZip } from './save-file.ts'
import { appOf, type StandIn, standIn } from './server.fixture.ts'
import { inspectUnit, makeWorld } from './world.fixture.ts'
import '../ui/base.css'

type Chunks = ReadableStream<Uint8Array<ArrayBuffer>>

const picker = globalThis as { showSaveFilePicker?: unknown }
const realPicker = Object.getOwnPropertyDescriptor(globalThis, 'showSaveFilePicker')

let server: StandIn
let app: App
let folder: FileSystemDirectoryHandle
let bundle: Uint8Array<ArrayBuffer>

/** A ZIP as the server makes it, with a photograph of two megabytes. */
async function makeBundle() {
  async function* files() {
    yield { name: 'bundle.json', bytes: new Uint8Array(2) }
    yield { name: 'picture/x.jpg', bytes: crypto.getRandomValues(new Uint8Array(65_536)) }
    yield { name: 'picture/y.jpg', bytes: new Uint8Array(2_000_000).fill(7) }
  }
  return new Uint8Array(await new Response(writeArchive(files(), new Date(1980, 0, 1))).arrayBuffer())
}

/** A stream of some bytes, which then goes on as `end` says. */
function streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  end: 'close' | 'break' | 'wait',
  onCancel = () => {},
): Chunks {
  let offset = 0
  return new ReadableStream({
    pull(controller) {
      if (offset < bytes.length) {
        controller.enqueue(bytes.slice(offset, offset + 100_000))
        offset += 100_000
      } else if (end === 'close') controller.close()
      else if (end === 'break') controller.error(new TypeError('network error'))
      else return new Promise(() => {})
    },
    cancel: onCancel,
  })
}

/** The files that are there, with their sizes. */
async function kept(): Promise<[string, number][]> {
  const found: [string, number][] = []
  for await (const handle of folder.values())
    if (handle.kind === 'file')
      found.push([handle.name, (await (handle as FileSystemFileHandle).getFile()).size])
  return found
}

beforeEach(async () => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
  await page.viewport(1280, 800)
  bundle = await makeBundle()
  const world = await makeWorld(Date.now() - 60_000)
  const [tablet] = world.tablets
  if (tablet === undefined) throw new Error('found no tablet')
  await inspectUnit(world, tablet, {
    unit: 'SN-1',
    score: 0.1,
    decision: 'accept',
    ...(await drawPart(0.1, false)),
  })
  server = standIn(world)
  app = appOf(world)
  const root = await navigator.storage.getDirectory()
  await root.removeEntry('evidence', { recursive: true }).catch(() => undefined)
  folder = await root.getDirectoryHandle('evidence', { create: true })
  // The dialog is the browser's; what it gives is a file of this browser's own, as real as one on the disk.
  picker.showSaveFilePicker = ({ suggestedName }: { suggestedName: string }) =>
    folder.getFileHandle(suggestedName, { create: true })
})

afterEach(() => {
  server.stop()
  showTheme('system', document.documentElement)
  if (realPicker) Object.defineProperty(globalThis, 'showSaveFilePicker', realPicker)
  vi.restoreAllMocks()
})

async function showSheet() {
  const shown = await render(Frame, { app })
  await page.getByRole('button', { name: message.evidence }).click()
  await expect.element(page.getByText(message.evidenceCount(1))).toBeVisible()
  return shown
}

const button = (name: string) => page.getByRole('button', { name })
const save = () => button(message.makeEvidence).click()

test('a bundle is saved while the page stays, and is there to the byte', async () => {
  server.evidence = () => streamOf(bundle, 'close')
  await showSheet()
  const before = location.href
  await save()
  await expect.element(page.getByText(message.saved)).toBeVisible()
  expect(location.href).toBe(before)
  const [[name, size] = ['', 0], ...others] = await kept()
  expect([name, size, others]).toEqual([
    expect.stringMatching(/^plumb-evidence-\d+\.zip$/),
    bundle.length,
    [],
  ])
  const file = await (await folder.getFileHandle(name)).getFile()
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bundle)
})

test.each(['light', 'dark'] as const)('how far it is, and why it failed, is said in %s', async (theme) => {
  showTheme(theme, document.documentElement)
  server.evidence = () => streamOf(bundle.slice(0, 1_200_000), 'wait')
  await showSheet()
  await save()
  await expect.element(page.getByText(message.saving)).toBeVisible()
  await expect.element(page.getByText('1.2 MB', { exact: true })).toBeVisible()
  expect(await violations()).toEqual([])
  await button(message.cancelSaving).click()
  await expect.element(page.getByText(message.notSavedText({ kind: 'stopped' }))).toBeVisible()
  expect(await violations()).toEqual([])
  for (const [width, height] of [
    [1280, 800],
    [800, 1280],
    [390, 844],
  ] as const) {
    await page.viewport(width, height)
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    const { height: touch } = button(message.makeEvidence).element().getBoundingClientRect()
    expect(touch).toBeGreaterThanOrEqual(48)
  }
})

test.each([
  ['breaks off', 'break'],
  ['ends early, and calls it the end', 'close'],
] as const)(
  'a stream that %s in the middle leaves nothing, and says so; the next one is saved',
  async (_what, end) => {
    server.evidence = () => streamOf(bundle.slice(0, bundle.length - 30), end)
    await showSheet()
    await save()
    await expect.element(page.getByText(message.notSavedText({ kind: 'broke-off' }))).toBeVisible()
    expect(await kept()).toEqual([])
    server.evidence = () => streamOf(bundle, 'close')
    await save()
    await expect.element(page.getByText(message.saved)).toBeVisible()
    expect((await kept()).map(([, size]) => size)).toEqual([bundle.length])
  },
)

test('a file that is written over keeps what it had until all of it is there', async () => {
  const file = await folder.getFileHandle('old.zip', { create: true })
  const writable = await file.createWritable()
  await writable.write('what was there')
  await writable.close()
  picker.showSaveFilePicker = async () => file
  server.evidence = () => streamOf(bundle.slice(0, 900_000), 'break')
  await showSheet()
  await save()
  await expect.element(page.getByText(message.notSavedText({ kind: 'broke-off' }))).toBeVisible()
  expect(await (await file.getFile()).text()).toBe('what was there')
})

test('whoever stops it has nothing left, and the server need not go on', async () => {
  const onCancel = vi.fn()
  server.evidence = () => streamOf(bundle.slice(0, 500_000), 'wait', onCancel)
  await showSheet()
  await save()
  await expect.element(page.getByText('500.0 kB', { exact: true })).toBeVisible()
  await button(message.cancelSaving).click()
  await expect.element(page.getByText(message.notSavedText({ kind: 'stopped' }))).toBeVisible()
  expect(onCancel).toHaveBeenCalled()
  expect(await kept()).toEqual([])
})

test('a full disk is said, and nothing is left', async () => {
  const { origin } = location
  const { usage = 0 } = await navigator.storage.estimate()
  const quota = (quotaSize?: number) =>
    // biome-ignore lint/suspicious/noExplicitAny: vitest does not know the provider's session here
    (cdp() as any).send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize && { quotaSize }) })
  await quota(usage + 1_000_000)
  try {
    server.evidence = () => streamOf(bundle, 'close')
    await showSheet()
    await save()
    await expect.element(page.getByText(message.notSavedText({ kind: 'no-room' }))).toBeVisible()
    expect(await kept()).toEqual([])
  } finally {
    await quota()
  }
})

test('a place that may not be written to is said', async () => {
  picker.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => {
    const file = await folder.getFileHandle(suggestedName, { create: true })
    const createWritable = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))
    return {
      name: file.name,
      createWritable,
      getFile: () => file.getFile(),
      remove: () => folder.removeEntry(file.name),
    }
  }
  server.evidence = () => streamOf(bundle, 'close')
  await showSheet()
  await save()
  await expect.element(page.getByText(message.notSavedText({ kind: 'not-written' }))).toBeVisible()
  expect(await kept()).toEqual([])
})

test('a dialog that is closed changes nothing', async () => {
  picker.showSaveFilePicker = () => Promise.reject(new DOMException('closed', 'AbortError'))
  await showSheet()
  await save()
  await expect.element(button(message.makeEvidence)).toBeEnabled()
  expect(
    server.asked.filter((path) => path.startsWith('/api/evidence?') || path === '/api/evidence'),
  ).toEqual([])
})

test.each([
  ['signed-out', { status: 401, kind: 'not-signed-in', message: 'no' }],
  ['not-permitted', { status: 403, kind: 'not-permitted', message: 'no' }],
  ['offline', undefined],
] as const)('%s is said in a sentence, and no file stays', async (kind, refusal) => {
  await showSheet()
  if (refusal) server.refusal = refusal
  else server.offline = true
  await save()
  await expect.element(page.getByText(message.notSavedText({ kind }))).toBeVisible()
  expect(await kept()).toEqual([])
})

test('it goes on while somebody works on another screen, and its end is told there', async () => {
  let goOn = () => {}
  const gate = new Promise<void>((resolve) => {
    goOn = resolve
  })
  server.evidence = () =>
    new ReadableStream({
      async start(controller) {
        controller.enqueue(bundle.slice(0, 400_000))
        await gate
        controller.enqueue(bundle.slice(400_000))
        controller.close()
      },
    })
  const shown = await showSheet()
  await save()
  await expect.element(page.getByText('400.0 kB', { exact: true })).toBeVisible()
  await shown.unmount()
  await showAgain()
  await expect.element(page.getByText('400.0 kB', { exact: true })).toBeVisible()
  await button('Close').click()
  goOn()
  await expect.poll(() => app.toasts.shown.map(({ title }) => title)).toEqual([message.saved])
  expect((await kept()).map(([, size]) => size)).toEqual([bundle.length])
})

async function showAgain() {
  await render(Frame, { app })
  await page.getByRole('button', { name: message.evidence }).click()
}

test('a browser that lets no page write files saves it by itself, and the page stays', async () => {
  Reflect.deleteProperty(globalThis, 'showSaveFilePicker')
  const links: { path: string; download: string }[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    links.push({ path: new URL(this.href).pathname, download: this.download })
  })
  await showSheet()
  await save()
  await expect.element(page.getByText(message.handedOverText)).toBeVisible()
  expect(links).toEqual([{ path: '/api/evidence', download: expect.stringMatching(/\.zip$/) }])
})

test('a server that says nothing any more is not waited for', async () => {
  const file = await folder.getFileHandle('silent.zip', { create: true })
  const saved = await saveZip(file, async () => ({ ok: true, value: streamOf(bundle.slice(0, 9), 'wait') }), {
    ...{ signal: new AbortController().signal, patience: 20, onBytes: () => undefined },
  })
  expect(saved).toEqual({ ok: false, error: { kind: 'broke-off' } })
  expect(await kept()).toEqual([])
})
