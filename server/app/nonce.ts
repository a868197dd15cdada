import { MAX_NONCES, NONCE_MS } from './limit.ts'

/** Nonces that were handed out and not used yet. In memory: after a restart everybody asks for a new one. */
export interface Nonces {
  add(nonce: string): void
  /** Whether it was handed out minutes ago and is used for the first time. */
  use(nonce: string): boolean
}

/** An empty memory of nonces; when it is full the oldest makes room. */
export function makeNonces(now: () => number): Nonces {
  const issued = new Map<string, number>()
  return {
    add(nonce) {
      const [oldest] = issued.keys()
      if (issued.size >= MAX_NONCES && oldest !== undefined) issued.delete(oldest)
      issued.set(nonce, now())
    },
    use(nonce) {
      const at = issued.get(nonce)
      issued.delete(nonce)
      return at !== undefined && now() - at <= NONCE_MS
    },
  }
}
