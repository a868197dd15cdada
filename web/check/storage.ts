import { type Found, fine, lacking, unknown, weak } from './condition.ts'

/** A shift's photographs: about 500 of 0.4 MB. */
const ROOM_BYTES = 200_000_000
/** The runtime, a model and the app. */
const LEAST_BYTES = 60_000_000

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

export async function checkPersistence(): Promise<Found> {
  const isPersisted = await navigator.storage?.persisted?.().catch(() => undefined)
  if (isPersisted === undefined)
    return unknown('The browser does not say. Install the app to be on the safe side.')
  if (isPersisted) return fine('The browser keeps records here until Plumb itself deletes them.')
  return weak(
    'When room gets short the browser may delete what is kept here, records included that the server does not have yet.',
    'persist',
  )
}

export async function checkRoom(): Promise<Found> {
  const estimate = await navigator.storage?.estimate?.().catch(() => undefined)
  if (estimate?.quota === undefined) return unknown('The browser does not say how much room there is.')
  const left = estimate.quota - (estimate.usage ?? 0)
  if (left < LEAST_BYTES)
    return lacking(`Only ${gigabytes(left)} are left: a model does not fit. Remove other apps and files.`)
  if (left < ROOM_BYTES)
    return weak(
      `${gigabytes(left)} are left: less than a shift of photographs without the server. Make room.`,
    )
  return fine(`${gigabytes(left)} are left for records and models.`)
}

/** Whether the app itself is on this device. */
export async function checkOffline(): Promise<Found> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer }
  if (serviceWorker === undefined)
    return lacking(
      'This browser cannot keep the app at this address. It starts only while the server answers.',
    )
  if (serviceWorker.controller !== null)
    return fine('The app is on this device and starts with the server gone.')
  const registration = await serviceWorker.getRegistration().catch(() => undefined)
  return registration === undefined
    ? weak('The app is not on this device yet. Reload this page once while the server answers.')
    : weak('The app is being put on this device. Reload this page in a moment.')
}

/** How each system puts an app on its home screen, where the browser does not offer it by itself. */
export function checkInstalled(isStandalone: boolean, canInstall: boolean, userAgent: string): Found {
  if (isStandalone) return fine('Plumb is installed and opens like an app.')
  const why = 'Installed, it opens full-screen, and the browser keeps its data more firmly.'
  if (canInstall) return weak(why, 'install')
  if (/iPad|iPhone|Macintosh.*Version.*Safari/.test(userAgent))
    return weak(`${why} In Safari: Share, then Add to Home Screen (on a Mac: Add to Dock).`)
  if (/Android/.test(userAgent))
    return weak(`${why} In the browser’s menu: Add to Home screen, then Install.`)
  return weak(`${why} In Chrome or Edge: the install sign at the end of the address bar.`)
}
