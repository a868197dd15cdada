import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import type { SecurityKey } from '../browser/security-key.ts'
import type { RunningServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import { type FoundedDesk, foundDesk } from './found-desk.ts'
import * as walk from './walk.ts'

/** People, tablets and rules: a real server, two real Chromium, real WebAuthn signatures. */

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Desk 1' }

let founded: FoundedDesk
let folder: string
let server: RunningServer
let key: SecurityKey
let desk: Tablet
let other: Tablet
let code = ''

const open = (name: string) => openTablet({ origin: server.origin, profile: join(folder, name), key })
async function groups(page: Page, label: string): Promise<string[]> {
  const list = page.getByRole('list', { name: label })
  await list.waitFor()
  return list.getByRole('listitem').allTextContents()
}
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

/** Nothing on this screen keeps anybody out; with PLUMB_SHOTS, a picture of it in each size. */
async function look(page: Page, name: string): Promise<void> {
  expect(await inspectScreen(page, shotsOf(page, name))).toEqual([])
}

beforeAll(async () => {
  founded = await foundDesk(NAMES)
  ;({ folder, server, key, desk } = founded)
})

afterAll(async () => {
  await other?.close()
  await founded?.close()
})

describe('somebody new', () => {
  it('is invited by an admin, with a code that is shown once', async () => {
    const { page } = desk
    await button(page, /^People/).click()
    await page.getByText('There is one admin').waitFor()
    await look(page, 'people')
    await button(page, 'Invite somebody').click()
    await button(page, 'Sign and invite').click()
    await page.getByText('Choose one role at least.').waitFor()
    await page.getByLabel('Name').fill('Ben Berg')
    await page.getByLabel('Inspector').check()
    await look(page, 'invite')
    await button(page, 'Sign and invite').click()
    code = (await groups(page, 'One-time code')).map((text) => text.replace(/^\d\s*/, '').trim()).join('-')
    expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
    await look(page, 'invitation')
  })

  it('makes a passkey on a device that knows nothing yet, and no other code does', async () => {
    other = await open('other')
    const { page } = other
    await page.goto(`${server.origin}/join`)
    await page.getByLabel('One-time code').fill('AAAA-BBBB-CCCC')
    await page.getByLabel('Your name').fill('Ben Berg')
    await button(page, 'Make my passkey').click()
    await page.getByText('This code invites nobody').waitFor()
    await page.getByLabel('One-time code').fill(code)
    await look(page, 'join')
    await button(page, 'Make my passkey').click()
    await page.getByText('Your passkey is made').waitFor()
    await look(page, 'joined')
  })

  it('is signed in by the admin, who compares the groups of both screens', async () => {
    const { page } = desk
    await button(page, 'Go to their page').click()
    await page.getByText('A passkey waits').waitFor()
    expect(await groups(page, 'Groups of the new passkey')).toEqual(
      await groups(other.page, 'Groups of your passkey'),
    )
    await look(page, 'compare')
    await button(page, 'The groups are the same: sign').click()
    await page.getByText('One passkey').waitFor()
    await look(page, 'person')
  })

  it('signs in on the tablet, and finds what an inspector may', async () => {
    const { page } = desk
    await button(page, 'Lock the tablet').click()
    await page.goto(`${server.origin}/`)
    await walk.signIn(page, 'Ben Berg')
    expect(await button(page, /^People/).count()).toBe(0)
    await page.goto(`${server.origin}/people`)
    await button(page, /Ben Berg/).click()
    await page.getByRole('heading', { name: 'People' }).waitFor()
    expect(await button(page, 'Invite somebody').count()).toBe(0)
    await button(page, 'Lock the tablet').click()
    await page.goto(`${server.origin}/people`)
    await button(page, /Ada Okafor/).click()
    await button(page, 'Invite somebody').waitFor()
  })
})

describe('rules', () => {
  it('that could lock the plant are refused in a sentence', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/rules`)
    await button(page, /Ada Okafor/).click()
    await button(page, 'Change').click()
    await page.getByLabel('People and passkeys: approved by').selectOption('1')
    await look(page, 'policy')
    await button(page, 'Sign the policy').click()
    await page.getByText(/found 1 people who can approve people, expected 3/i).waitFor()
    await page.getByLabel('People and passkeys: approved by').selectOption('0')
    await page.getByLabel('Synced passkey, which may be copied').uncheck()
    await button(page, 'Sign the policy').click()
    await page.getByText('Security key; Passkey of one device').waitFor()
    await page.getByText('Policy set').waitFor()
    await look(page, 'rules')
  })
})

describe('tablets', () => {
  it('enrolled on themselves, and wiped when they are retired so', async () => {
    const { page } = other
    await page.goto(`${server.origin}/`)
    await page.getByLabel('Tablet').fill('Line 7, station 1')
    await button(page, 'Enrol this tablet').click()
    await button(page, /Ada Okafor|Admin/)
      .first()
      .waitFor()

    await desk.page.goto(`${server.origin}/tablets`)
    await button(desk.page, /Ada Okafor/).click()
    await button(desk.page, /Line 7, station 1/).click()
    await button(desk.page, 'Retire').click()
    await button(desk.page, 'Sign and retire').click()
    await desk.page.getByText('Retired, to be wiped').waitFor()

    await page.getByText('Is this your plant?').waitFor()
    const kept = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('plumb')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
      })
      const stores = [...database.objectStoreNames]
      const reading = database.transaction(stores).objectStore.bind(database.transaction(stores))
      const counts = stores.map(
        (store) =>
          new Promise<number>((resolve) => {
            const count = reading(store).count()
            count.onsuccess = () => resolve(count.result)
          }),
      )
      const rows = await Promise.all(counts)
      database.close()
      return rows.reduce((sum, each) => sum + each, 0)
    })
    expect(kept).toBe(0)
  })

  it('are placed on a line', async () => {
    const { page } = desk
    await page.goto(`${server.origin}/tablets`)
    await button(page, /Ada Okafor/).click()
    await button(page, /Desk 1/).click()
    await page.getByLabel('Line').fill('2')
    await look(page, 'tablet')
    await button(page, 'Sign the place').click()
    await page.getByText('Line 2').waitFor()
    await look(page, 'tablets')
    expect([...desk.strangers, ...other.strangers]).toEqual([])
    expect([...desk.complaints, ...other.complaints]).toEqual([])
  })
})
