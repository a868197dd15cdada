export type Theme = 'system' | 'light' | 'dark'

/** Shows a theme; `system` follows the device. Remembering it is the caller's. */
export function showTheme(theme: Theme, root: HTMLElement): void {
  if (theme === 'system') root.removeAttribute('data-theme')
  else root.setAttribute('data-theme', theme)
}
