import { afterEach, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { openApp } from '../app/app.fixture.ts'
import { openDatabase } from '../local/database.ts'
import { readPhotograph } from './photograph.ts'

const real = globalThis.fetch
afterEach(() => {
  globalThis.fetch = real
})

test('a photograph that the server swapped is refused, the one that was signed for is taken', async () => {
  const app = await openApp(openDatabase(`photograph-${crypto.randomUUID()}`))
  app.canRead = true
  globalThis.fetch = async () => new Response('the photograph')
  expect(await readPhotograph(app, hashBytes(utf8('the photograph')))).toMatchObject({ ok: true })
  expect(await readPhotograph(app, hashBytes(utf8('another one')))).toMatchObject({
    error: { kind: 'altered' },
  })
})
