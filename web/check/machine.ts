import { type Found, fine, lacking, unknown, weak } from './condition.ts'

interface Gpu {
  requestAdapter(): Promise<{ info?: { vendor?: string; architecture?: string } } | null>
}

export async function checkGpu(): Promise<Found> {
  const slower = 'The model runs on the processor instead, slower and with the same verdicts.'
  const { gpu } = navigator as { gpu?: Gpu }
  if (gpu === undefined) return weak(`This browser has no WebGPU. ${slower} Update the browser if you can.`)
  const adapter = await gpu.requestAdapter().catch(() => null)
  if (adapter === null)
    return weak(`The browser found no GPU that it can use. ${slower} An update of the driver may help.`)
  const name = [adapter.info?.vendor, adapter.info?.architecture].filter(Boolean).join(' ')
  return fine(name === '' ? 'A GPU is there.' : `A GPU is there: ${name}.`)
}

export function checkThreads(isolated = crossOriginIsolated, cores = navigator.hardwareConcurrency): Found {
  if (!isolated)
    return weak(
      'The page is not isolated, so the processor works on a model with one thread only. Reload it from the server; a proxy in between may have removed headers.',
    )
  return fine(
    `The page is isolated: a model may use ${cores > 1 ? `several of ${cores} threads` : 'its one thread'}.`,
  )
}

/** Devices are listed without names until somebody allowed the camera; that there is one shows all the same. */
export async function checkCamera(): Promise<Found> {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices }
  if (mediaDevices === undefined)
    return lacking('The browser holds the camera back at this address: it needs https.')
  const devices = await mediaDevices.enumerateDevices().catch(() => [])
  if (!devices.some(({ kind }) => kind === 'videoinput'))
    return weak('No camera was found. Photographs can still be taken from files.')
  const asked = await navigator.permissions.query({ name: 'camera' }).catch(() => undefined)
  if (asked?.state === 'denied')
    return weak(
      'There is a camera, and this browser was told not to use it. Allow it in the settings of this site.',
    )
  if (asked?.state === 'granted') return fine('A camera is there and may be used.')
  return unknown('A camera is there. The browser asks whether Plumb may use it with the first photograph.')
}
