// ?screen=list|fail|broken|offline|empty, ?theme=light|dark: the review screens over a simulated plant.
import { mount } from 'svelte'
import '../../ui/base.css'
import { showTheme } from '../../ui/theme.ts'
import { drawPart } from '../photo.fixture.ts'
import { appOf, standIn } from '../server.fixture.ts'
import { inspectUnit, makeWorld } from '../world.fixture.ts'
import Frame from './Frame.svelte'

const query = new URLSearchParams(location.search)
const screen = query.get('screen') ?? 'list'
const theme = query.get('theme')
if (theme === 'light' || theme === 'dark') showTheme(theme, document.documentElement)

const world = await makeWorld(Date.now() - 60_000)
const decisions = ['accept', 'accept', 'overrule', 'none'] as const
let id: string | undefined
for (let n = 0; n < (screen === 'empty' ? 0 : 14); n++) {
  const tablet = world.tablets[n % 2]
  if (tablet === undefined) throw new Error('gallery: found no tablet')
  const score = [0.12, 0.27, 0.81, 0.52, 0.08, 0.33, 0.94][n % 7] ?? 0
  const part = await drawPart(n, score > 0.6)
  const decision = decisions[n % 4] ?? 'none'
  const made = await inspectUnit(world, tablet, { unit: `SN 2291-${1040 + n}`, score, ...part, decision })
  if (n === 2) id = made
}
const server = standIn(world)
server.offline = screen === 'offline'
if (screen === 'list')
  server.findings = [
    {
      id: 1,
      at: Date.now(),
      kind: 'signature-invalid',
      message: 'found a record that its session did not sign',
      device: world.tablets[0]?.device.id ?? null,
      bytes: 1480,
    },
  ]
if (screen === 'broken')
  for (const { openings } of world.leaves)
    for (const opening of Object.values(openings))
      if (opening.value === 'SN 2291-1042') Object.assign(opening, { value: 'SN 2291-9999' })
const isOne = screen === 'fail' || screen === 'broken'
mount(Frame, { target: document.body, props: { app: appOf(world), id: isOne ? id : undefined } })
