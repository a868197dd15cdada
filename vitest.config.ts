import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { ortRuntime } from './build/ort.ts'
import { CHROMIUM_FLAGS, chromiumPath } from './test/setup/chromium.ts'

const shared = {
  globalSetup: ['./test/setup/vectors.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

// Core's suite runs twice, in Node and in Chromium: what both sides must agree on is tested on both.
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
          include: ['{core,server,models,build,test}/**/*.test.ts', 'web/**/*.node.test.ts'],
        },
      },
      {
        plugins: [svelte(), ortRuntime()],
        // Found late, a dependency reloads the page under a running test: all of them are named.
        optimizeDeps: {
          include: [
            ...['fast-check', 'valibot', 'dexie', 'axe-core', 'age-encryption', 'canonicalize'],
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
          api: { host: '127.0.0.1' },
          include: ['core/**/*.test.ts', 'web/**/*.test.ts'],
          exclude: ['**/*.node.test.ts', '**/node_modules/**'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_FLAGS } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
