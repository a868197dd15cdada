import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Something that must not be found, by the name it has in a report. */
export interface Secret {
  readonly name: string
  readonly forms: readonly Buffer[]
}

/** A text in the encodings that programs keep text in. */
export const text = (name: string, value: string): Secret => ({
  name,
  forms: [
    ...[Buffer.from(value, 'utf8'), Buffer.from(value, 'utf16le')],
    ...[Buffer.from(encodeURIComponent(value)), Buffer.from(JSON.stringify(value).slice(1, -1))],
    Buffer.from(Buffer.from(value).toString('base64url')),
  ],
})

const RUN = 24

/** Bytes by distinctive runs of them, so that a file which holds a part is found too. */
export function bytes(name: string, value: Uint8Array): Secret {
  const whole = Buffer.from(value)
  const at = [0.2, 0.35, 0.5, 0.65, 0.8].map((part) => Math.floor(whole.length * part))
  return { name, forms: at.map((from) => whole.subarray(from, from + RUN)) }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Reads every file below a folder as a thief with the disk would; gives each secret with the file it was found in. */
export async function carve(folder: string, secrets: readonly Secret[]): Promise<string[]> {
  const found: string[] = []
  for (const path of await filesBelow(folder)) {
    const content = await readFile(path)
    for (const { name, forms } of secrets)
      if (forms.some((form) => content.includes(form)))
        found.push(`${name} in ${path.slice(folder.length + 1)}`)
  }
  return found
}
