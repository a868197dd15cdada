import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { compress } from './build/compress.ts'
import { evidencePage } from './build/evidence-page.ts'
import { lean } from './build/lean.ts'
import { ortRuntime } from './build/ort.ts'
import { pwa } from './build/pwa.ts'
import { wat } from './build/wat.ts'

const config = defineConfig({
  root: '.',
  cacheDir: 'node_modules/.vite',
  // compress() stays behind the others: it packs what they wrote.
  plugins: [lean(), svelte(), ortRuntime(), wat(), pwa(), compress(), evidencePage()],
  worker: {
    format: 'es',
    plugins: () => [ortRuntime(), wat()],
    // Apart from the runtime's own code, so that each can be weighed (build/shell-size.ts).
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'ort', test: /onnxruntime/ }] } } },
  },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    // The browsers that have WebGPU, WASM threads and passkeys with PRF.
    target: ['chrome120', 'edge120', 'firefox120', 'safari17.4'],
    modulePreload: { polyfill: false },
    // Inlined data: addresses would need a hole in the CSP.
    assetsInlineLimit: 0,
    // What a shift needs is one file, what a tablet says to the server a second; every screen besides is in a third. The
    // service worker keeps all of them. More pieces pack worse. A page that another tab's update overtook asks for a reload (web/app/Later.svelte).
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'shell', tags: ['$initial'], priority: 2 },
            { name: 'sync', test: /web\/sync\/|core\/(log|sync)\//, priority: 1 },
            { name: 'later' },
          ],
        },
      },
    },
  },
})

export default defineConfig(({ command }) => {
  // What is built is the product whatever NODE_ENV says: under another one it would have no service worker.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return config
})
