/** How long before a tablet locks it says so: time to put the part down and touch the screen. */
const WARNING_MS = 30_000

/** The clock that locks a tablet nobody touches. It warns first; a session's own end cannot be put off. */
export class Idle {
  /** While the warning stands: when the tablet locks, and whether touching the screen puts it off. */
  warning = $state.raw<{ readonly at: number; readonly final: boolean } | undefined>()
  readonly #onEnd: () => void
  #warn: ReturnType<typeof setTimeout> | undefined
  #end: ReturnType<typeof setTimeout> | undefined

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  /** Starts over: ends after so many milliseconds without touch, or at `last` whatever happens. */
  start(idleMs: number, last: number, now = Date.now()): void {
    this.stop()
    const at = Math.min(now + idleMs, last)
    const left = Math.max(0, at - now)
    this.#end = setTimeout(this.#onEnd, left)
    // Short policies warn for half of their time, so that there is something left that is not a warning.
    const lead = Math.min(WARNING_MS, left / 2)
    this.#warn = setTimeout(() => {
      this.warning = { at, final: at === last }
    }, left - lead)
  }

  stop(): void {
    clearTimeout(this.#warn)
    clearTimeout(this.#end)
    this.warning = undefined
  }
}
