import type { App } from './app.svelte.ts'

/** Touches are told at most this often: a finger that scrolls makes hundreds of them. */
const EVERY_MS = 1_000

/** Tells the app whenever somebody touches the screen or a key; returns how to stop. */
export function watchPresence(app: App): () => void {
  let last = 0
  const touched = (): void => {
    // The warning is answered by its own buttons: closed by a touch anywhere, it would let that touch fall through.
    if (app.idle.warning !== undefined) return
    const now = Date.now()
    if (now - last < EVERY_MS) return
    last = now
    app.touch()
  }
  const kinds = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const
  for (const kind of kinds) addEventListener(kind, touched, { passive: true, capture: true })
  return () => {
    for (const kind of kinds) removeEventListener(kind, touched, { capture: true })
  }
}
