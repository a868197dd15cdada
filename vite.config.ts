import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { compress } from './build/compress.ts'
import { lean } from './build/lean.ts'
import { ortRuntime } from './build/ort.ts'
import { pwa } from './build/pwa.ts'
import { wat } from './build/wat.ts'

export default defineConfig({
  root: '.',
  cacheDir: 'node_modules/.vite',
  // compress() stays last: it packs what the others wrote.
  plugins: [lean(), svelte(), ortRuntime(), wat(), pwa(), compress()],
  worker: { format: 'es', plugins: () => [ortRuntime(), wat()] },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    // The browsers that have WebGPU, WASM threads and passkeys with PRF.
    target: ['chrome120', 'edge120', 'firefox120', 'safari17.4'],
    modulePreload: { polyfill: false },
    // Inlined data: addresses would need a hole in the CSP.
    assetsInlineLimit: 0,
    // The service worker keeps all of it anyway. In one piece it packs a tenth smaller, and no page of one version
    // ever asks for a piece of another.
    rolldownOptions: { output: { codeSplitting: false } },
  },
})
