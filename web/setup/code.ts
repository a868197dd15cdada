/** The one-time code in the address that the server printed, if this address carries one. */
export function codeInHash(hash: string): string | undefined {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('code')?.trim()
  return code || undefined
}

/** As people type it, in the shape the server prints it: XXXX-XXXX-XXXX. */
export const tidyCode = (typed: string): string =>
  (typed.toUpperCase().match(/[0-9A-Z]/g) ?? [])
    .slice(0, 12)
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')
