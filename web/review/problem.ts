import type { RequestError } from '../api/request.ts'

/** Why there is nothing to show. */
export type Problem =
  | { readonly kind: 'offline' }
  | { readonly kind: 'not-permitted' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly message: string }

/** What an unanswered request means for a person. Nobody signed in at the server means it could not be asked. */
export function problemOf(error: RequestError): Problem {
  if (error.kind === 'offline') return { kind: 'offline' }
  if (error.kind === 'garbled') return { kind: 'failed', message: error.message }
  if (error.status === 401) return { kind: 'offline' }
  if (error.status === 403) return { kind: 'not-permitted' }
  if (error.status === 404) return { kind: 'missing' }
  return { kind: 'failed', message: error.message }
}
