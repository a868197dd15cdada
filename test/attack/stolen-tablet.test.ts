import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSecurityKey } from '../browser/security-key.ts'
import { openTablet } from '../browser/tablet.ts'
import * as walk from '../journey/walk.ts'
import { bytes, carve, type Secret, text } from './carve.ts'
import { readKept } from './kept.ts'
import { fileOf, foundPlant, type Plant, SCRATCHED, untilProven } from './plant.ts'

/** A thief has the tablet after it was locked: its disk, and its screen, but nobody's security key. */

const NAMES = { plant: 'Werk Nord', person: 'Zebedee Quillfeather', device: 'Tablet Stolen' }
const UNIT = 'XQ-7741-KUMQUAT'
const REASON = 'Wolframite smear, polished away'

let plant: Plant
let secrets: Secret[]

beforeAll(async () => {
  plant = await foundPlant({ names: NAMES })
  const { page } = plant.tablet
  const photo = await fileOf(SCRATCHED, 'scratch')
  secrets = [
    ...[text('the name', NAMES.person), text('the unit', UNIT), text('the reason', REASON)],
    bytes('the photograph', photo.buffer),
  ]
  await walk.openStation(page)
  await walk.chooseFile(page, UNIT, photo)
  await walk.verdict(page)
  await page.getByRole('button', { name: 'Overrule' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Another reason' }).check()
  await dialog.getByRole('textbox').fill(REASON)
  await dialog.getByRole('button', { name: 'Sign with passkey' }).click()
  await page.getByRole('button', { name: 'Next part' }).waitFor()
  await untilProven(plant)
  // An admin looks at it on the same tablet: what the server shows may not stay on the disk either.
  await page.goto(`${plant.server.origin}/`)
  await walk.signIn(page, NAMES.person)
  await page.getByText('Review', { exact: true }).click()
  await page.getByText(UNIT).first().click()
  await page.getByText(/this browser checked/i).waitFor()
  await page.getByText(REASON).first().waitFor()
  await page.goto(`${plant.server.origin}/`)
  await walk.signIn(page, NAMES.person)
  await page.getByText('Your data is locked with it').click()
  await page.getByText('This tablet is locked').waitFor()
  await plant.tablet.close()
})
afterAll(() => plant?.close())

describe('its disk', () => {
  it('says what is no secret, to those who can read it', async () => {
    const found = await carve(plant.profile, [
      text('the tablet', NAMES.device),
      text('the plant', NAMES.plant),
    ])
    expect(found.join('\n')).toMatch(/the tablet in .*IndexedDB/)
  })

  it('holds no name, unit, reason or photograph that can be read', async () => {
    expect(await carve(plant.profile, secrets)).toEqual([])
  })
})

describe('its screen', () => {
  it('lets nobody in without the security key', async () => {
    await plant.openTablet()
    plant.key.setPresent(false)
    const { page } = plant.tablet
    await page.getByRole('button', { name: new RegExp(NAMES.person) }).click()
    await page
      .getByText(/passkey was not used/i)
      .first()
      .waitFor()
    expect(await page.getByText('Inspect', { exact: true }).count()).toBe(0)
    plant.key.setPresent(true)
    await plant.tablet.close()
  })

  it('lets nobody in with a security key that this plant does not know', async () => {
    const thief = await openSecurityKey(plant.server.origin)
    const { origin } = plant.server
    plant.tablet = await openTablet({ origin, profile: plant.profile, key: thief })
    const { page } = plant.tablet
    await page.goto(`${origin}/`)
    // A passkey of the thief's own for the same name, and an authenticator that offers it whatever is asked for.
    await page.evaluate(async () => {
      const made = (await navigator.credentials.create({
        publicKey: {
          rp: { id: 'localhost', name: 'Werk Nord' },
          user: { id: new Uint8Array(16), name: 'thief', displayName: 'thief' },
          challenge: new Uint8Array(32),
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        },
      })) as PublicKeyCredential
      const get = navigator.credentials.get.bind(navigator.credentials)
      const offer = ({ publicKey }: CredentialRequestOptions) =>
        publicKey &&
        get({ publicKey: { ...publicKey, allowCredentials: [{ id: made.rawId, type: 'public-key' }] } })
      Object.defineProperty(navigator, 'credentials', { value: { get: offer } })
    })
    const before = (await readKept(page)).events.length
    await page.getByRole('button', { name: new RegExp(NAMES.person) }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByText('Inspect', { exact: true }).count()).toBe(0)
    expect((await readKept(page)).events.length).toBe(before)
    await thief.close()
  })
})
