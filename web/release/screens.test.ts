import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import AppScreen from '../App.svelte'
import { SIZES, tooSmall, violations } from '../app/look.fixture.ts'
import { go, type Route } from '../app/route.svelte.ts'
import { type Database, openDatabase } from '../local/database.ts'
import { showTheme } from '../ui/theme.ts'
import '../ui/base.css'
import { addPerson } from '../../core/simulation/plant.ts'
import { forgetModels, openReleases } from './release.fixture.ts'

let database: Database
let world: Awaited<ReturnType<typeof openReleases>>
beforeAll(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
})
beforeEach(async () => {
  await forgetModels()
  database = openDatabase(`plumb-release-${crypto.randomUUID()}`)
  world = await openReleases(database)
  await world.publish()
})
afterEach(() => database.delete())

async function at(route: Route, heading: string): Promise<void> {
  go(route)
  await render(AppScreen, { props: { app: world.app } })
  await expect.element(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
}

/** Nothing that axe objects to, targets of 48 px, nothing beyond the edge, in light and dark and at every size. */
async function looksRight(): Promise<void> {
  await new Promise((done) => setTimeout(done, 300))
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
}
const twoReleases = async () => {
  for (let i = 0; i < 2; i++) {
    await world.roundTo()
    await world.settle()
  }
}

it('a plant without releases says what one is for', async () => {
  await at({ name: 'releases' }, 'Releases')
  await expect.element(page.getByText('No release yet')).toBeVisible()
  await looksRight()
})

it('the next release shows what it changes in words and numbers, and its digest, before anybody signs', async () => {
  await twoReleases()
  await world.publish()
  await at({ name: 'release', id: 'new' }, 'Release 3')
  await expect.element(page.getByText('Bracket 5: version 4 → 5')).toBeVisible()
  await expect.element(page.getByText(/^Model small 4: new$/)).toBeVisible()
  const words = () => page.getByRole('list', { name: 'Digest of release 3' }).element().textContent
  const before = words()
  await looksRight()
  await page.getByLabelText('Tablets may install it for, days').fill('7')
  await expect.poll(words).not.toBe(before)
  await page.getByRole('button', { name: 'Sign and propose' }).click()
  await expect.element(page.getByText('Say in a few words why: it stands in the record.')).toBeVisible()
})

it('a release that waits shows the same words to whoever approves it', async () => {
  for (const name of ['Quinn', 'Quentin']) await addPerson(world.plant, name, ['quality-engineer'])
  const approvals = { people: 0, models: 0, plans: 0, releases: 1, policy: 0 }
  await world.govern({ op: 'policy.set', policy: { ...world.plant.state.policy, approvals } })
  await world.propose()
  const [hash = ''] = Object.keys(world.plant.state.proposals ?? {})
  await at({ name: 'releases' }, 'Releases')
  await page.getByText('Release 1 waits for approval').click()
  await expect.element(page.getByRole('list', { name: 'Digest of release 1' })).toBeVisible()
  await expect.element(page.getByText(/It is yours: other people approve it/)).toBeVisible()
  expect(location.pathname).toBe(`/releases/${hash}`)
  expect(page.getByRole('button', { name: 'Sign and approve' }).elements()).toEqual([])
  await looksRight()
})

it('says which tablets a release goes to, and that going back is going back', async () => {
  await twoReleases()
  await at({ name: 'release', id: '1' }, 'Release 1')
  await page.getByRole('button', { name: 'Choose tablets' }).click()
  await page.getByRole('radio', { name: 'All tablets' }).click()
  await expect.element(page.getByRole('button', { name: 'Sign and roll back' })).toBeEnabled()
  await looksRight()
})

it('the tablet says what runs on it and that it is stale, and a lead goes back without the server', async () => {
  await twoReleases()
  world.state.now += 15 * 24 * 60 * 60 * 1000
  await world.follower.look()
  await at({ name: 'releases' }, 'Releases')
  await expect.element(page.getByText('Release 2, stale')).toBeVisible()
  await expect.element(page.getByText(/without proven contact for longer/)).toBeVisible()
  // Nobody has said what the others run: nothing is made up.
  await expect
    .element(page.getByText('what the others run is seen when it does', { exact: false }))
    .toBeVisible()
  await looksRight()
  await page.getByRole('button', { name: 'Run release 1 here' }).click()
  await page.getByRole('button', { name: 'Run it here now' }).click()
  await expect.element(page.getByText('Say why in a few words.')).toBeVisible()
  await page.getByLabelText('Why').fill('It rejects good parts')
  await looksRight()
  await page.getByRole('button', { name: 'Run it here now' }).click()
  await expect.element(page.getByText('Release 1, gone back to on this tablet')).toBeVisible()
  expect(world.app.running?.release).toBe(1)
})

it('says why a release does not run here, and what to do', async () => {
  await twoReleases()
  world.state.lie = () => new Response('', { status: 503 })
  await world.roundTo()
  await world.settle()
  await at({ name: 'releases' }, 'Releases')
  await expect.element(page.getByText('Release 3 does not run here')).toBeVisible()
  await expect.element(page.getByText(/check the package on the server/)).toBeVisible()
  await looksRight()
})
