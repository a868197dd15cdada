// ?screen=list|empty|set|picked|photograph|frame|camera, ?theme=light|dark: teaching screens over real local storage.
import { mount } from 'svelte'
import '../../ui/base.css'
import { openApp } from '../../app/app.fixture.ts'
import { go } from '../../app/route.svelte.ts'
import { openDatabase } from '../../local/database.ts'
import { drawPart } from '../../review/photo.fixture.ts'
import { showTheme } from '../../ui/theme.ts'
import { DatasetStore, openDataset } from '../dataset.svelte.ts'
import { Intake } from '../intake.svelte.ts'
import { sourcesOf } from '../source.ts'
import Frame from './Frame.svelte'

const query = new URLSearchParams(location.search)
const screen = query.get('screen') ?? 'list'
const theme = query.get('theme')
if (theme === 'light' || theme === 'dark') showTheme(theme, document.documentElement)

// There is no server here: what a desk without a network shows.
const real = globalThis.fetch
globalThis.fetch = async (input, init) => {
  const path = new URL(input instanceof Request ? input.url : input, location.href).pathname
  if (/^\/(api|log)\//.test(path)) throw new TypeError('offline')
  return real(input, init)
}

const app = await openApp(openDatabase(`gallery-${crypto.randomUUID()}`))
const made = await openDataset(app, { name: 'Bearing bracket, top face', task: 'anomaly' })
if (!made.ok) throw new Error(made.error.message)
const store = new DatasetStore(app, made.value)
await store.load()
const files: File[] = []
for (let n = 0; n < (screen === 'empty' ? 0 : 14); n++) {
  const isBad = n % 5 === 3
  const { photograph } = await drawPart(n, isBad)
  const file = new File([photograph], `${n}.png`)
  Object.defineProperty(file, 'webkitRelativePath', { value: `part/${isBad ? 'scratch' : 'good'}/${n}.png` })
  files.push(file)
}
const { sources, refused } = await sourcesOf(files)
await new Intake(store).run(sources, { label: { kind: 'good' }, kind: '' }, refused)
const photographs = store.samples.map(({ photograph }) => photograph)
await store.group(photographs.slice(0, 3))
const bad = store.samples.find(({ label }) => label.kind === 'defective')?.photograph
if (bad) await store.mark(bad, { boxes: [{ x: 0.4, y: 0.3, width: 0.2, height: 0.25 }], mask: null })
const PLACES: Readonly<Record<string, string>> = { photograph: bad ?? '', frame: 'frame', camera: 'camera' }
if (screen === 'list') go({ name: 'teach' }, 'replace')
else go({ name: 'dataset', id: made.value, place: PLACES[screen] ?? '' }, 'replace')
mount(Frame, { target: document.body, props: { app } })
