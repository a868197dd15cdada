import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { networkBytes, SOURCE } from './source.ts'
import { type Network, parseTflite } from './tflite.ts'

/** The backbone of the installed package. Throws when the package is missing or is not the pinned one. */
export function installedNetwork(): Network {
  const path = createRequire(import.meta.url).resolve(`${SOURCE.package}/${SOURCE.file}`)
  const network = networkBytes(new Uint8Array(readFileSync(path)))
  if (!network.ok) throw new Error(network.error.message)
  return parseTflite(network.value)
}
