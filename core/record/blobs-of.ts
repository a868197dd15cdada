import type { Digest } from '../digest.ts'
import type { Event } from './event.ts'

/** The blobs that an event names, each once. */
export function blobsOf({ blobs }: Event): Digest[] {
  const named = Object.values<Digest | Digest[] | undefined>(blobs).flat()
  return [...new Set(named.filter((digest) => digest !== undefined))]
}
