import * as v from 'valibot'
import type { Bytes } from '../bytes.ts'
import { digestSchema } from '../digest.ts'
import { deviceIdSchema, inspectionIdSchema, personIdSchema, plantIdSchema, timeSchema } from '../id.ts'
import { signedReceiptSchema } from '../record/receipt.ts'

/** What can be left out of a bundle: what stands behind commitments, and pictures. */
export const LEFT_OUT = ['openings', 'photographs'] as const

/** Which inspections evidence is asked for: those that all of what is named here fits. */
export const askedSchema = v.strictObject({
  inspection: v.optional(inspectionIdSchema),
  /** A unit's serial, as it was entered. */
  unit: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
  person: v.optional(personIdSchema),
  device: v.optional(deviceIdSchema),
  model: v.optional(digestSchema),
  /** Bounds on the time that the tablet claims, in ms, both included. */
  from: v.optional(timeSchema),
  to: v.optional(timeSchema),
})
export type Asked = v.InferOutput<typeof askedSchema>

/** What a bundle says of itself, as `bundle.json`. */
export const bundleSchema = v.strictObject({
  format: v.literal('plumb-evidence/1'),
  plant: plantIdSchema,
  asked: askedSchema,
  /** The inspections in it, in the log's order. */
  inspections: v.array(inspectionIdSchema),
  /** Who asked, and when by the server's clock. */
  by: v.nullable(personIdSchema),
  at: timeSchema,
  leftOut: v.array(v.picklist(LEFT_OUT)),
  /** Pictures that records name and that had not reached the server. */
  absent: v.array(digestSchema),
})
export type Bundle = v.InferOutput<typeof bundleSchema>

/** A receipt as it is kept in a bundle: with the hashes of all leaves that it covers. */
export const keptReceiptSchema = v.strictObject({
  ...signedReceiptSchema.entries,
  /** Merkle leaf hashes, base64url, in order. */
  leafHashes: v.array(v.pipe(v.string(), v.length(43))),
})

/** The names of a bundle's files. Numbers are leaf indexes, padded so that names sort as the log does. */
export const NAMES = {
  page: 'index.html',
  bundle: 'bundle.json',
  checkpoint: 'checkpoint',
  /** Every other file with its SHA-256, in the format of sha256sum. */
  files: 'files.txt',
  /** The log's signature over `files.txt`. */
  filesNote: 'files.note',
} as const

const padded = (index: number): string => String(index).padStart(10, '0')

export const recordName = (index: number): string => `record/${padded(index)}.json`
export const proofName = (index: number): string => `record/${padded(index)}.tlog-proof`
export const openingsName = (index: number): string => `opening/${padded(index)}.json`
export const receiptName = (index: number): string => `receipt/${padded(index)}.json`
export const pictureName = (digest: string, ending: string): string => `picture/${digest}.${ending}`
export const modelName = (digest: string, file: 'model.json' | 'model.sig'): string =>
  `model/${digest}/${file}`

/** What a file's name says that it is; undefined for a name that no bundle has. */
export type Named =
  | { readonly kind: 'record' | 'proof' | 'openings' | 'receipt'; readonly index: number }
  | { readonly kind: 'picture'; readonly digest: string }
  | { readonly kind: 'model'; readonly digest: string; readonly file: 'model.json' | 'model.sig' }
  | { readonly kind: keyof typeof NAMES }

const PATTERNS = [
  ['record', /^record\/(\d{10})\.json$/],
  ['proof', /^record\/(\d{10})\.tlog-proof$/],
  ['openings', /^opening\/(\d{10})\.json$/],
  ['receipt', /^receipt\/(\d{10})\.json$/],
] as const

/** Reads a file's name. */
export function parseName(name: string): Named | undefined {
  for (const [kind, file] of Object.entries(NAMES))
    if (file === name) return { kind: kind as keyof typeof NAMES }
  for (const [kind, pattern] of PATTERNS) {
    const [, digits] = pattern.exec(name) ?? []
    if (digits !== undefined) return { kind, index: Number(digits) }
  }
  const [, picture] = /^picture\/([\w-]{43})\.(?:jpg|png|webp|bin)$/.exec(name) ?? []
  if (picture !== undefined) return { kind: 'picture', digest: picture }
  const [, digest, file] = /^model\/([\w-]{43})\/(model\.(?:json|sig))$/.exec(name) ?? []
  if (digest === undefined) return undefined
  return { kind: 'model', digest, file: file === 'model.json' ? 'model.json' : 'model.sig' }
}

/** A bundle that is open: the names of its files in their order, each once, and their bytes. */
export interface BundleFiles {
  readonly names: readonly string[]
  /** Rejects for a file that cannot be read whole. */
  read(name: string): Promise<Bytes>
}
