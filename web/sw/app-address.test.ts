import { expect, test } from 'vitest'
import { isAppAddress } from './app-address.ts'

const own = 'https://inspect.plant.example'
const is = (address: string) => isAppAddress(new URL(address, own), own)

test.each(['/', '/setup', '/review', '/review/AAAAAAAAAAAAAAAAAAAAAA', '/records?x=1', '/check#ca.crt'])(
  '%s is a place of the app',
  (address) => expect(is(address)).toBe(true),
)

test.each([
  ...['/api/plant', '/api', '/log/checkpoint', '/log/vkey', '/packages/a/model.json', '/trust', '/ca.crt'],
  ...['/assets/main-x.js', '/icon.svg', 'https://elsewhere.example/'],
])('%s is not', (address) => expect(is(address)).toBe(false))
