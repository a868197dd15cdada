import { GATHER_MS, LIVE_BACK_OFF_MS } from './limit.ts'

/**
 * Listens to the log growing and says so, gathered. It connects again by itself, ever more slowly, and at once when
 * the network or the screen comes back; whatever was missed meanwhile counts as one change.
 */
export class Live {
  isConnected = $state(false)
  readonly #onchange: () => void
  #source: EventSource | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #gather: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  constructor(onchange: () => void) {
    this.#onchange = onchange
  }

  /** Connects; gives how to stop. */
  start(): () => void {
    const wake = () => {
      if (document.visibilityState === 'visible' && !this.isConnected) this.#connect()
    }
    addEventListener('online', wake)
    document.addEventListener('visibilitychange', wake)
    this.#connect()
    return () => {
      removeEventListener('online', wake)
      document.removeEventListener('visibilitychange', wake)
      clearTimeout(this.#retry)
      clearTimeout(this.#gather)
      this.#source?.close()
      this.isConnected = false
    }
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
    const source = new EventSource('/api/live')
    this.#source = source
    source.onopen = () => {
      this.isConnected = true
      if (this.#failures > 0) this.#changed()
      this.#failures = 0
    }
    source.addEventListener('append', () => this.#changed())
    // The browser retries some failures and gives up on others; ours is the one rule for both.
    source.onerror = () => {
      source.close()
      this.isConnected = false
      const wait = LIVE_BACK_OFF_MS[Math.min(this.#failures, LIVE_BACK_OFF_MS.length - 1)] ?? 0
      this.#failures += 1
      this.#retry = setTimeout(() => this.#connect(), wait * (0.8 + 0.4 * Math.random()))
    }
  }

  #changed(): void {
    this.#gather ??= setTimeout(() => {
      this.#gather = undefined
      this.#onchange()
    }, GATHER_MS)
  }
}
