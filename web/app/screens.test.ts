import { beforeAll, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import AppScreen from '../App.svelte'
import { type Database, openDatabase } from '../local/database.ts'
import { showTheme } from '../ui/theme.ts'
import '../ui/base.css'
import { lockedApp, openApp, recordSome } from './app.fixture.ts'
import { App } from './app.svelte.ts'
import { SIZES, tooSmall, violations } from './look.fixture.ts'
import { go, type Route } from './route.svelte.ts'

let database: Database
beforeAll(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
})
beforeEach(() => {
  // Never deleted: the app may still be writing to it when its test is over. It goes with the browser.
  database = openDatabase(`plumb-screens-${crypto.randomUUID()}`)
})

async function at(
  phase: App['phase'],
  route: Route,
  make: (from: Database) => Promise<App>,
  heading: string,
) {
  const app = await make(database)
  app.phase = phase
  go(route)
  await render(AppScreen, { props: { app } })
  await expect.element(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  return app
}

const bare = async (from: Database) => new App(from)
const worked = async (from: Database) => {
  const app = await openApp(from)
  await recordSome(app, 3)
  return app
}
const withSigner = async (from: Database) => {
  const app = await openApp(from)
  const { governance } = app
  if (governance === undefined) throw new Error('expected a plant')
  const signer = { name: 'Labels Ltd', key: 'AA', since: 1, until: null }
  app.governance = { ...governance, state: { ...governance.state, signers: { ['ab'.repeat(32)]: signer } } }
  return app
}
const SCREENS = [
  ['unfounded', { kind: 'unfounded' }, { name: 'home' }, bare, 'Plumb is not set up yet'],
  ['set-up', { kind: 'unfounded' }, { name: 'setup' }, bare, 'Enter the set-up code'],
  ['enrol', { kind: 'unenrolled' }, { name: 'enrol' }, bare, 'Enrol this tablet'],
  ['lock', { kind: 'locked' }, { name: 'home' }, lockedApp, 'Who is working?'],
  ['home', { kind: 'open' }, { name: 'home' }, openApp, 'Plant'],
  ['records', { kind: 'open' }, { name: 'records' }, worked, 'Records on this tablet'],
  ['check', { kind: 'open' }, { name: 'check' }, openApp, 'Check this tablet'],
  ['incident', { kind: 'open' }, { name: 'incident' }, openApp, 'Incident'],
  ['plans', { kind: 'open' }, { name: 'plans' }, openApp, 'Plans'],
  ['plan', { kind: 'open' }, { name: 'plan', id: 'new' }, openApp, 'New plan'],
  ['models', { kind: 'open' }, { name: 'models' }, openApp, 'Models'],
  ['import', { kind: 'open' }, { name: 'model', id: 'import' }, openApp, 'Import a model'],
  ['signers', { kind: 'open' }, { name: 'model', id: 'signers' }, withSigner, 'Signers'],
] as const

test.each(SCREENS)(
  '%s: no violations, targets of 48 px, nothing beyond the edge',
  async (name, phase, route, make, heading) => {
    const title = name === 'home' ? ((await lockedApp(database)).governance?.state.name ?? heading) : heading
    await at(phase, route, make, title)
    await new Promise((done) => setTimeout(done, 400))
    for (const theme of ['light', 'dark'] as const) {
      showTheme(theme, document.documentElement)
      expect(await violations()).toEqual([])
    }
    showTheme('system', document.documentElement)
    for (const [width, height] of SIZES) {
      await page.viewport(width, height)
      expect(tooSmall()).toEqual([])
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    }
  },
)

test('records show what their owner recorded, and nothing of it to anybody else', async () => {
  const app = await at({ kind: 'open' }, { name: 'records' }, worked, 'Records on this tablet')
  await expect.element(page.getByText('3 records', { exact: true })).toBeVisible()
  await expect.element(page.getByText('Locked by itself').first()).toBeVisible()
  app.session = undefined
  app.phase = { kind: 'locked' }
  await expect.element(page.getByText('Locked record').first()).toBeVisible()
  expect(page.getByText('Locked by itself').elements()).toEqual([])
})

test('a key that cannot be trusted is said to be one, at the field', async () => {
  await at({ kind: 'open' }, { name: 'model', id: 'signers' }, openApp, 'Signers')
  await expect.element(page.getByText('No vendor is trusted')).toBeVisible()
  await page.getByRole('button', { name: 'Trust a signer' }).click()
  await page.getByRole('button', { name: 'The groups are the same: sign' }).click()
  await expect.element(page.getByText('Say whose key it is.')).toBeVisible()
  await page.getByLabelText('Public key', { exact: true }).fill('-----BEGIN EC PRIVATE KEY-----')
  await expect.element(page.getByText(/belongs to the vendor alone/)).toBeVisible()
  expect(await violations()).toEqual([])
  expect(tooSmall()).toEqual([])
})

test('set-up without a code says what to type, at the field', async () => {
  await at({ kind: 'unfounded' }, { name: 'setup' }, bare, 'Enter the set-up code')
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect.element(page.getByText('Type the code that the server printed.')).toBeVisible()
})

test('a tablet that nobody touches warns, and a touch puts it off', async () => {
  const app = await at({ kind: 'open' }, { name: 'check' }, openApp, 'Check this tablet')
  app.idle.start(6_000, Date.now() + 60_000)
  await expect.element(page.getByRole('dialog', { name: 'Still there?' })).toBeVisible()
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'I am here' }).click()
  await expect.element(page.getByRole('dialog', { name: 'Still there?' })).not.toBeInTheDocument()
  expect(app.session).toBeDefined()
})

test('a tablet that nobody touches locks, and records that it did', async () => {
  const app = await at({ kind: 'open' }, { name: 'check' }, openApp, 'Check this tablet')
  app.idle.start(200, Date.now() + 60_000)
  await expect.poll(() => app.phase.kind).toBe('locked')
  expect(await database.events.count()).toBe(1)
})

const alarmed = (healed: boolean) => async (from: Database) => {
  const app = await openApp(from)
  await from.alarms.add({ at: 1, kind: 'log-lies', message: 'the log shrank from 9 to 4 records' })
  if (healed) await from.alarms.add({ at: 2, kind: 'healed', message: 'it has all' })
  await app.sync.recallAlarm()
  return app
}
const ALARM = 'The server said something that cannot be true'

test.each([
  ['locked', { name: 'home' }, 'Who is working?'],
  ['open', { name: 'station' }, 'Top'],
  ['open', { name: 'records' }, 'Records on this tablet'],
] as const)('an alarm from before the reload stands on the screen: %s %o', async (kind, route, heading) => {
  await at({ kind }, route, alarmed(false), heading)
  await expect.element(page.getByRole('alert').getByText(ALARM)).toBeVisible()
  await expect.element(page.getByText(/The log shrank from 9 to 4 records\./)).toBeVisible()
  expect(await violations()).toEqual([])
  for (const [width, height] of SIZES) {
    await page.viewport(width, height)
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
  }
})

test('an alarm that has healed is not raised again', async () => {
  await at({ kind: 'locked' }, { name: 'home' }, alarmed(true), 'Who is working?')
  expect(page.getByText(ALARM).elements()).toEqual([])
})
