import { afterEach, beforeEach, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { Assistance } from '../../core/governance/operation/word.ts'
import type { PersonId } from '../../core/id.ts'
import AppScreen from '../App.svelte'
import type { App } from '../app/app.svelte.ts'
import { violations } from '../app/look.fixture.ts'
import { go } from '../app/route.svelte.ts'
import { type Database, openDatabase } from '../local/database.ts'
import type { Entry } from '../local/recorder.ts'
import '../ui/base.css'
import { drawPart, openSteps } from './steps.fixture.ts'

let database: Database
let app: App
let recorded: Entry[]
beforeEach(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
  // Never deleted: the app may still be writing to it when its test is over. It goes with the browser.
  database = openDatabase(`plumb-assistance-${crypto.randomUUID()}`)
})
afterEach(() => app.assistant?.engine.dispose())

/** The station with a plan that shows people so much: those who are certified for it, and the others. */
async function openStation(said: { certified: Assistance; others: Assistance }, isCertified = false) {
  app = (await openSteps(database)).app
  const { governance, session } = app
  if (governance === undefined || session === undefined) throw new Error('fixture: found nobody at work')
  const [[plan, versions] = []] = Object.entries(governance.state.plans)
  if (plan === undefined || versions === undefined) throw new Error('fixture: found no plan')
  const leave = { [plan]: { since: 1, until: null, notAfter: Date.now() + 60_000 } }
  const lead = {
    [`${'L'.repeat(21)}A` as PersonId]: { ...governance.state.people[session.grant.person], roles: ['lead'] },
  }
  const state = {
    ...governance.state,
    people: { ...governance.state.people, ...lead },
    plans: { [plan]: versions.map((version) => ({ ...version, assistance: said })) },
    ...(isCertified && { certifications: { [session.grant.person]: leave } }),
  }
  app.governance = { ...governance, state: state as never }
  recorded = []
  const record = app.record.bind(app)
  app.record = async (entry) => {
    const saved = await record(entry)
    if (saved.ok && entry.draft.type.startsWith('inspection.')) recorded.push(entry)
    return saved
  }
  go({ name: 'station' })
  await render(AppScreen, { props: { app } })
}

const photograph = async (picture: Blob) =>
  page.getByLabelText('Photograph from a file').upload(new File([picture], 'part.png', { type: 'image/png' }))
const types = () => recorded.map(({ draft }) => draft.type)
const contexts = () =>
  recorded.map(({ draft, openings }) => {
    const commitment = 'context' in draft.commits ? draft.commits.context : ''
    const { value } = openings[commitment as keyof typeof openings] ?? {}
    return (value as { assistance: string } | undefined)?.assistance
  })
it('blind first: the person says before the model is shown, and both are recorded in that order', async () => {
  await openStation({ certified: 'advise', others: 'blind-first' })
  await expect.element(page.getByText('You are not certified for Flange')).toBeVisible()
  await expect.element(page.getByText(/You decide first.*can certify you, under People/)).toBeVisible()
  await photograph(await drawPart('#c03020', '#d05040'))
  await expect.element(page.getByText('Say what you see; then it is shown.', { exact: false })).toBeVisible()
  expect(page.getByText('rust', { exact: false }).elements()).toEqual([])
  await expect.poll(types).toEqual(['inspection.judged'])
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'Pass', exact: true }).click()
  await expect.element(page.getByText('Looks like a defect: rust, 100 %.')).toBeVisible()
  await expect.element(page.getByText('Pass, before you saw it')).toBeVisible()
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await expect.element(page.getByRole('button', { name: 'Next step' })).toBeVisible()
  expect(types()).toEqual(['inspection.judged', 'inspection.blind', 'inspection.accepted'])
  expect(recorded[1]?.draft.body).toMatchObject({ verdict: 'pass' })
  expect(contexts()).toEqual(['blind-first', 'blind-first', 'blind-first'])
})

it('off: without the certification that the plan asks for they inspect by hand, and are told who grants it', async () => {
  await openStation({ certified: 'advise', others: 'off' })
  await expect
    .element(page.getByText(/You inspect by this plan without the model.*can certify you/))
    .toBeVisible()
  expect(page.getByRole('button', { name: 'Use the model' }).elements()).toEqual([])
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'Fail', exact: true }).click()
  await expect.element(page.getByText('Judged by hand.')).toBeVisible()
  expect(recorded[0]?.draft).toMatchObject({ type: 'inspection.manual', body: { cause: 'not-certified' } })
})

it('assist: a pass is accepted and goes on with one touch, a certified person reads no notice', async () => {
  await openStation({ certified: 'assist', others: 'off' }, true)
  await photograph(await drawPart('#0000ff', '#0000ff'))
  await page.getByRole('button', { name: 'Accept, next part' }).click()
  await expect.element(page.getByText('Flange · Step 2 of 4 · Surface')).toBeVisible()
  expect(page.getByText('You are not certified').elements()).toEqual([])
  expect(types()).toEqual(['inspection.judged', 'inspection.accepted'])
  expect(contexts()).toEqual(['assist', 'assist'])
})
