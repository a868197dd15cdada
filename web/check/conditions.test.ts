import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../local/database.ts'
import { newSealingKey } from '../local/sealed.ts'
import { checkName, checkSecure, isAddress } from './address.ts'
import { checkDevice, summaryOf } from './conditions.ts'
import { checkThreads } from './machine.ts'
import { checkPrf } from './passkeys.ts'
import { checkInstalled } from './storage.ts'

const database = openDatabase('plumb-check-test')
afterAll(() => database.delete())

test.each(['192.168.0.9', '127.0.0.1', '[::1]', '[fe80::1]'])('%s is an address', (host) => {
  expect(isAddress(host)).toBe(true)
  expect(checkName(host).standing).toBe('lacking')
})

test.each(['inspect.plant.example', 'localhost', '10.example', 'a1'])('%s is a name', (host) =>
  expect(checkName(host).standing).toBe('ok'),
)

test('an insecure page leads to the certificate', () => {
  expect(checkSecure(false, 'http:')).toMatchObject({ standing: 'lacking', remedy: 'trust' })
  expect(checkSecure(true, 'http:').standing).toBe('ok')
  expect(checkThreads(false, 8).standing).toBe('weak')
})

test('what a passkey did here counts more than what the browser says', async () => {
  const credential = 'AAAA' as never
  const key = await newSealingKey()
  expect((await checkPrf([{ credential, kind: 'device', key }])).standing).toBe('weak')
  const wrapped = { iv: new Uint8Array(12), bytes: new Uint8Array(48) }
  const locked = { credential, kind: 'passkey', salt: new Uint8Array(16), wrapped } as const
  expect((await checkPrf([locked])).standing).toBe('ok')
})

test('installing is offered where the browser can, and explained where it cannot', () => {
  expect(checkInstalled(true, false, '').standing).toBe('ok')
  expect(checkInstalled(false, true, '').remedy).toBe('install')
  expect(checkInstalled(false, false, 'Mozilla/5.0 (iPad; CPU OS 18)').text).toContain('Add to Home Screen')
  expect(checkInstalled(false, false, 'Linux; Android 15').text).toContain('Add to Home screen')
})

test('every check of a real browser ends in a sentence', async () => {
  const conditions = await checkDevice({ database, isStandalone: false, canInstall: false })
  expect(conditions.length).toBe(12)
  for (const { text, title } of conditions) {
    expect(text, title).toMatch(/^[A-Z\d].*[.]$/s)
  }
  expect(conditions.find(({ id }) => id === 'ed25519')?.standing).toBe('ok')
  expect(summaryOf(conditions).title).toMatch(/^This device/)
})

test('the summary names what is lacking before what is weak', () => {
  const at = (standing: 'ok' | 'weak' | 'lacking', title: string) =>
    ({ id: title, icon: 'key', title, standing, text: '' }) as const
  expect(summaryOf([at('weak', 'GPU'), at('lacking', 'Passkeys')])).toMatchObject({
    tone: 'fail',
    text: 'It lacks: Passkeys.',
  })
  expect(summaryOf([at('weak', 'GPU')]).tone).toBe('unsure')
  expect(summaryOf([at('ok', 'GPU')]).tone).toBe('pass')
})
