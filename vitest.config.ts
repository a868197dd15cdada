import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { ortRuntime } from './build/ort.ts'
import { wat } from './build/wat.ts'
import { CHROMIUM_FLAGS, chromiumPath, DRAWN_CAMERA } from './test/setup/chromium.ts'

const shared = {
  globalSetup: ['./test/setup/vectors.ts'],
  // A test that hangs ends; one on a busy machine of two cores is let finish.
  testTimeout: 180_000,
  // Half of what Chromium's tests take is waiting: with two of each at once, two cores are busy.
  maxWorkers: 2,
  hookTimeout: 180_000,
  // Of what a page shows or a store holds: on a busy machine of two cores a second is not long.
  expect: { poll: { timeout: 15_000 } },
}

// Core's suite runs twice, in Node and in Chromium: what both sides must agree on is tested on both. The journeys run by
// themselves afterwards: each starts servers and browsers of its own, on machines of two cores.
export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'node',
          root: '.',
          environment: 'node',
          include: [
            '{core,server,models,build}/**/*.test.ts',
            'test/*.test.ts',
            'test/simulation/*.test.ts',
            'web/**/*.node.test.ts',
          ],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'journey',
          root: '.',
          environment: 'node',
          include: ['test/{attack,https,journey}/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [svelte(), ortRuntime(), wat()],
        // Found late, a dependency reloads the page under a running test: all of them are named.
        optimizeDeps: {
          include: [
            ...['fast-check', 'valibot', 'dexie', 'axe-core', 'age-encryption', 'canonicalize', 'fflate'],
            '@simplewebauthn/browser',
            ...[
              '@levischuck/tiny-cbor',
              '@noble/hashes/sha2.js',
              '@noble/curves/nist.js',
              '@noble/curves/ed25519.js',
            ],
          ],
        },
        test: {
          ...shared,
          name: 'chromium',
          root: '.',
          sequence: { groupOrder: 0 },
          api: { host: '127.0.0.1' },
          include: ['core/**/*.test.ts', 'web/**/*.test.ts'],
          exclude: ['**/*.node.test.ts', '**/node_modules/**'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: chromiumPath(), args: [...CHROMIUM_FLAGS, ...DRAWN_CAMERA] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
