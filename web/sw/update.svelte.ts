/** A newer version of the app that waits on this device until it suits. */
export class Update {
  /** Whether one is here. */
  isOffered = $state(false)
  /** The release that runs names another version: a newer one waits until a release names it. */
  isHeld = $state(false)
  #takeOver: (() => void) | undefined

  /** Whether one waits for somebody to start it. */
  get waiting(): boolean {
    return this.isOffered && !this.isHeld
  }

  /** A version waits; `takeOver` starts it and reloads the page. */
  offer(takeOver: () => void): void {
    this.#takeOver = takeOver
    this.isOffered = true
  }

  /** Starts the waiting version. Whatever is on the screen is gone afterwards. */
  apply(): void {
    this.#takeOver?.()
  }
}
