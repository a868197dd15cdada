/** A newer version of the app that waits on this device until it suits. */
export class Update {
  /** Whether one waits. */
  waiting = $state(false)
  #takeOver: (() => void) | undefined

  /** A version waits; `takeOver` starts it and reloads the page. */
  offer(takeOver: () => void): void {
    this.#takeOver = takeOver
    this.waiting = true
  }

  /** Starts the waiting version. Whatever is on the screen is gone afterwards. */
  apply(): void {
    this.#takeOver?.()
  }
}
