import type { Tone } from './tone.ts'

/** One passing message. `stays` keeps it until somebody dismisses it. */
export interface Toast {
  id: number
  tone: Tone
  title: string
  text?: string
  stays: boolean
  action?: { text: string; run: () => void }
}

/** More than three cover the work; older ones wait their turn. */
const SHOWN = 3
/** Long enough to read twice at arm's length, and it starts again while somebody points at the region. */
const LASTS_MS = 8_000

/** The queue behind a ToastRegion. Bad news stays until it is dismissed. */
export class Toasts {
  #queue = $state<Toast[]>([])
  #next = 1

  get shown(): readonly Toast[] {
    return this.#queue.slice(0, SHOWN)
  }

  push(message: Omit<Toast, 'id' | 'stays'> & { stays?: boolean }): number {
    const id = this.#next++
    const stays = message.stays ?? (message.tone === 'fail' || message.action !== undefined)
    this.#queue.push({ ...message, id, stays })
    return id
  }

  dismiss(id: number): void {
    this.#queue = this.#queue.filter((toast) => toast.id !== id)
  }

  /** Starts the clock of one toast; the answer stops it. */
  expire(toast: Toast, lasts = LASTS_MS): () => void {
    if (toast.stays) return () => {}
    const timer = setTimeout(() => this.dismiss(toast.id), lasts)
    return () => clearTimeout(timer)
  }
}
