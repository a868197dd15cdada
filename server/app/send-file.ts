import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Context as HonoContext } from 'hono'
import { mediaTypeOf } from './media-type.ts'

/** How long a file may be kept: for ever under a name that changes with it, or asked for again each time. */
export const IMMUTABLE = 'public, max-age=31536000, immutable'
export const REVALIDATE = 'no-cache'

const SEGMENT = /^[\w@+~-][\w.@+~-]*$/

/** The file below a folder that an address names; undefined for whatever is not a plain path of plain names. */
export function pathBelow(folder: string, path: string): string | undefined {
  return path.split('/').every((segment) => SEGMENT.test(segment)) ? join(folder, path) : undefined
}

const ENCODINGS = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const

const accepts = (header: string, name: string): boolean =>
  header.split(',').some((each) => {
    const [coding = '', q = ''] = each.split(';').map((part) => part.trim())
    return (coding === name || coding === '*') && !/^q=0(\.0*)?$/.test(q)
  })

const sizeOf = (path: string): Promise<{ size: number; mtimeMs: number } | undefined> =>
  stat(path).then(
    (found) => (found.isFile() ? found : undefined),
    () => undefined,
  )

async function chooseVariant(path: string, accepted: string) {
  for (const { name, extension } of ENCODINGS) {
    const found = accepts(accepted, name) ? await sizeOf(path + extension) : undefined
    if (found)
      return { path: path + extension, encoding: name, ...found, mtimeMs: found.mtimeMs, size: found.size }
  }
  const found = await sizeOf(path)
  return found && { path, encoding: undefined, size: found.size, mtimeMs: found.mtimeMs }
}

/** Sends a file, or its compressed sibling where the browser takes one; undefined when there is no such file. */
export async function sendFile(c: HonoContext, path: string, caching: string): Promise<Response | undefined> {
  const variant = await chooseVariant(path, c.req.header('accept-encoding') ?? '')
  if (variant === undefined) return undefined
  const etag = `"${variant.size.toString(36)}-${Math.round(variant.mtimeMs).toString(36)}-${variant.encoding ?? 'plain'}"`
  c.header('ETag', etag)
  c.header('Cache-Control', caching)
  c.header('Vary', 'Accept-Encoding')
  if (c.req.header('if-none-match') === etag) return c.body(null, 304)
  c.header('Content-Type', mediaTypeOf(path))
  c.header('Content-Length', String(variant.size))
  if (variant.encoding !== undefined) c.header('Content-Encoding', variant.encoding)
  if (c.req.method === 'HEAD') return c.body(null)
  return c.body(Readable.toWeb(createReadStream(variant.path)) as ReadableStream<Uint8Array<ArrayBuffer>>)
}
