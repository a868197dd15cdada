/// <reference lib="webworker" />
import { addRoute, cleanupOutdatedCaches, matchPrecache, precache } from 'workbox-precaching'
import { isAppAddress } from './app-address.ts'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: Parameters<typeof precache>[0] }

// The shell and nothing else: the runtime and the models are kept by the engine, which verifies them by digest.
precache(self.__WB_MANIFEST)
cleanupOutdatedCaches()

// Every address of the app is the same page, answered from the cache first: a tablet starts with the server gone.
// It stands before Workbox's own listener, which would look for a file by that name.
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.mode !== 'navigate' || !isAppAddress(new URL(request.url))) return
  event.respondWith(matchPrecache('/index.html').then((page) => page ?? fetch(request)))
})
addRoute({ directoryIndex: '', cleanURLs: false })

// The first version takes the page that installed it along; a later one waits until somebody says so.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})
