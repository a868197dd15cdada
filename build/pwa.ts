import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

/** What a home screen shows, and how the app opens from there. */
const MANIFEST = {
  id: '/',
  name: 'Plumb',
  short_name: 'Plumb',
  description: "Visual inspection on this plant's own network.",
  lang: 'en',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  orientation: 'any',
  theme_color: '#12181b',
  background_color: '#12181b',
  icons: [
    { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: '/icon-maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
    { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
} as const

/** The service worker and the web manifest. The page registers the worker itself, so nothing is injected. */
export const pwa = (): Plugin[] =>
  VitePWA({
    strategies: 'injectManifest',
    srcDir: 'web/sw',
    filename: 'sw.ts',
    injectRegister: false,
    manifest: { ...MANIFEST, icons: [...MANIFEST.icons] },
    manifestFilename: 'plumb.webmanifest',
    includeManifestIcons: false,
    injectManifest: {
      rollupFormat: 'iife',
      globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
      // Home screens take their pictures once, when the app is installed; the app itself shows the drawing.
      // The runtime is the engine's to keep: verified by digest, with progress, in a cache of its own.
      globIgnores: ['ort/**', 'sw.js', '*.png'],
      dontCacheBustURLsMatching: /^assets\//,
    },
  })
