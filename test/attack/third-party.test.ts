import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as walk from '../journey/walk.ts'
import { fileOf, foundPlant, PERSON, type Plant, SCRATCHED, untilProven } from './plant.ts'
import { serverOf, socketsOf } from './socket.ts'

/** Nothing leaves: no page asks another origin, the server opens no connection, and what is injected does not run. */

let plant: Plant
let watching: NodeJS.Timeout | undefined
const sockets = new Set<string>()
let looks = 0

async function look(): Promise<void> {
  for (const { table, localPort } of await socketsOf(await serverOf(plant.data)).catch(() => []))
    sockets.add(`${table} ${localPort}`)
  looks++
}

beforeAll(async () => {
  plant = await foundPlant()
  watching = setInterval(() => void look(), 100)
})
afterAll(async () => {
  clearInterval(watching)
  await plant?.close()
})

describe('the whole way of an inspection', () => {
  it('asks nobody but its own origin', async () => {
    const { page, strangers } = plant.tablet
    await walk.openStation(page)
    expect(await walk.photograph(page, 'S-1')).toBe('PASS')
    await walk.accept(page)
    await walk.next(page)
    await walk.chooseFile(page, 'S-2', await fileOf(SCRATCHED, 'scratch'))
    await walk.verdict(page)
    await walk.overrule(page, 'Glare or reflection')
    await untilProven(plant)
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await page.getByText('Check this tablet').click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.goBack()
    await page.getByText('Review', { exact: true }).click()
    await page.getByText('S-2').first().click()
    await page.getByText(/this browser checked/i).waitFor()
    expect(strangers).toEqual([])
    expect(plant.tablet.complaints).toEqual([])
  })

  it('and its server has no socket but the one it listens on, and those it accepted there', async () => {
    await look()
    expect(looks).toBeGreaterThan(20)
    expect([...sockets]).toEqual([`tcp ${plant.port}`])
  })

  it('which is watched by a watch that sees an outgoing connection', async () => {
    const socket = connect(plant.port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const seen = await socketsOf(process.pid)
    socket.destroy()
    expect(seen).toContainEqual(expect.objectContaining({ table: 'tcp', remotePort: plant.port }))
  })
})

describe('what is injected into a page', () => {
  // A timer is the page's own task: what the inspector itself evaluates may pass the policy.
  const ATTACKS: Record<string, string> = {
    'an inline script': `const s = document.createElement('script'); s.textContent = 'ran()'; document.head.append(s)`,
    'a script by another name': `const s = document.createElement('script'); s.src = 'data:text/javascript,ran()'; document.head.append(s)`,
    'a script of another origin': `const s = document.createElement('script'); s.src = 'STRANGER/x.js'; s.onload = ran; document.head.append(s)`,
    'an image whose error runs': `document.body.innerHTML += '<img src=x onerror=ran()>'`,
    'a handler in an attribute': `const b = document.createElement('b'); b.setAttribute('onclick', 'ran()'); document.body.append(b); b.click()`,
    'a document that is written': `document.write('<script>ran()<\\/script>')`,
    'a frame with a script': `const f = document.createElement('iframe'); f.srcdoc = '<script>parent.ran()<\\/script>'; document.body.append(f)`,
    'a javascript address': `const a = document.createElement('a'); a.href = 'javascript:ran()'; document.body.append(a); a.click()`,
    eval: `(0, eval)('ran()')`,
    'a function from text': `new Function('ran()')()`,
    'a timer with text': `setTimeout('ran()', 0)`,
    'an import of data': `import('data:text/javascript,ran()').catch(() => {})`,
    'a worker from a blob': `const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); w.onmessage = ran`,
    'a fetch to another origin': `fetch('STRANGER/', { mode: 'no-cors' }).then(ran, () => {})`,
    'a beacon to another origin': `new WebSocket('WS-STRANGER/').onopen = ran; navigator.sendBeacon('STRANGER/', 'x')`,
    'an image of another origin': `const i = new Image(); i.onload = ran; i.src = 'STRANGER/x.png'; document.body.append(i)`,
    'a form to another origin': `const f = document.createElement('form'); f.action = 'STRANGER/'; f.method = 'post'; document.body.append(f); f.submit()`,
    'another base address': `const b = document.createElement('base'); b.href = 'STRANGER/'; document.head.append(b); fetch('x').then((r) => r.url.startsWith('STRANGER') && ran())`,
    'a style of another origin': `const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'STRANGER/x.css'; l.onload = ran; document.head.append(l)`,
  }

  // Somebody who answers everything, to everybody: only the policy stands between the page and them. Chromium may open
  // a connection ahead of a form that it then does not send: what counts is what is asked.
  let stranger: Server
  let origin = ''
  let visits = 0

  beforeAll(async () => {
    stranger = createServer((_request, response) => {
      visits++
      response.setHeader('Access-Control-Allow-Origin', '*')
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
      response.end('ran()')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
    const { page } = plant.tablet
    await page.goto(`${plant.server.origin}/`)
    await page.getByRole('button', { name: new RegExp(PERSON) }).waitFor()
    await page.evaluate(() => {
      Object.assign(globalThis, { seen: { ran: 0, refused: 0 } })
      const { seen } = globalThis as unknown as { seen: { ran: number; refused: number } }
      Object.assign(globalThis, { ran: () => seen.ran++ })
      document.addEventListener('securitypolicyviolation', () => seen.refused++)
    })
  })
  afterAll(() => stranger?.close())

  const look = () =>
    plant.tablet.page.evaluate(() => ({
      ...(globalThis as unknown as { seen: { ran: number; refused: number } }).seen,
    }))

  it('would be noticed, if it ran', async () => {
    await plant.tablet.page.evaluate('setTimeout(() => ran(), 0)')
    await vi.waitFor(async () => expect((await look()).ran).toBe(1))
  })

  it.each(Object.entries(ATTACKS))(
    '%s does not run, is reported, and reaches nobody',
    async (_name, code) => {
      const { page } = plant.tablet
      const before = await look()
      await page.evaluate(
        `setTimeout(() => { ${code.replaceAll('STRANGER', origin).replace('WS-http', 'ws')} }, 0)`,
      )
      await vi.waitFor(async () => expect((await look()).refused).toBeGreaterThan(before.refused))
      await page.waitForTimeout(100)
      expect((await look()).ran).toBe(before.ran)
      expect(visits).toBe(0)
      expect(page.url()).toBe(`${plant.server.origin}/`)
    },
  )
})
