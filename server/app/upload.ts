import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import * as v from 'valibot'
import { type Bytes, encodeHex } from '../../core/bytes.ts'
import { type Digest, digestSchema } from '../../core/digest.ts'
import type { Courier } from '../courier.ts'
import { MAX_SEALED_BLOB_BYTES } from '../limit.ts'
import { message } from './message.ts'
import { type Refused, refusalBody, refusedBy } from './refusal.ts'
import type { Log } from './request-log.ts'
import { finishUpload, makeRoom, sweepUploads } from './upload-folder.ts'

/** Where uploads are and what takes them when they are whole. */
export interface UploadSetting {
  readonly courier: Courier
  readonly folder: string
  readonly now: () => number
  readonly random: (length: number) => Bytes
  readonly log: Log
}

/** Blobs on their way in, by the tus protocol. */
export interface Uploads {
  handle(request: Request): Promise<Response>
  /** Takes what a crash left whole, removes what nobody went on with for a day. */
  sweep(): Promise<void>
}

export const UPLOADS = '/api/uploads'

const UPLOAD_ID = /^[A-Za-z0-9_-]{43}\.[0-9a-f]{16}$/

// The shape in which @tus/server takes a refusal from its hooks.
const thrown = (refused: Refused) => ({
  status_code: refused.status,
  body: JSON.stringify(refusalBody(refused)),
})

const digestOf = (metadata: Record<string, string | null> | undefined): Digest | undefined => {
  const parsed = v.safeParse(digestSchema, metadata?.digest)
  return parsed.success ? parsed.output : undefined
}

async function startUpload(
  { courier, folder, random }: UploadSetting,
  metadata?: Record<string, string | null>,
) {
  const digest = digestOf(metadata)
  if (digest === undefined) throw thrown(message.uploadDigest)
  if (!courier.isWanted(digest)) throw thrown(message.uploadUnwanted)
  await makeRoom(folder, digest)
  return `${digest}.${encodeHex(random(8))}`
}

// @tus/server says its own refusals as bare text.
async function toAnswer(response: Response): Promise<Response> {
  const headers = new Headers(response.headers)
  headers.delete('Access-Control-Expose-Headers')
  headers.set('Cache-Control', 'no-store')
  if (response.status < 400) return new Response(response.body, { status: response.status, headers })
  const text = await response.text()
  const body = text.startsWith('{')
    ? text
    : JSON.stringify(refusalBody(message.upload(response.status, text.trim())))
  headers.set('Content-Type', 'application/json')
  headers.delete('Content-Length')
  return new Response(body, { status: response.status, headers })
}

/** Makes the tus end of the server; uploads are files below the folder, named by digest and a random part. */
export function makeUploads(setting: UploadSetting): Uploads {
  const server = new Server({
    path: UPLOADS,
    datastore: new FileStore({ directory: setting.folder }),
    maxSize: MAX_SEALED_BLOB_BYTES,
    // Own origin whatever it is: the same answer is right under http and https.
    relativeLocation: true,
    allowedOrigins: [],
    namingFunction: (_, metadata) => startUpload(setting, metadata),
    getFileIdFromRequest: (_, id) => (id !== undefined && UPLOAD_ID.test(id) ? id : undefined),
    onUploadCreate: async (_, upload) => {
      if (upload.sizeIsDeferred) throw thrown(message.uploadLength)
      return {}
    },
    onUploadFinish: async (_, { id, storage }) => {
      const taken = await finishUpload(setting, id.slice(0, 43), storage?.path ?? '')
      if (!taken.ok) throw thrown(refusedBy(taken.error))
      return {}
    },
  })
  return {
    handle: async (request) => toAnswer(await server.handleWeb(request)),
    sweep: () => sweepUploads(setting),
  }
}
