/** A plant has a few hundred keys at most; beyond this the oldest import is dropped and done again when needed. */
const KEYS_MAX = 1024

/**
 * Importing a key takes longer than verifying with it, and a long log is checked with few keys, so imports are kept
 * by name. A key that does not import is not remembered: keys come from outside and would push the good ones out.
 */
export function keepImports(): (name: string, importKey: () => Promise<CryptoKey>) => Promise<CryptoKey> {
  const imported = new Map<string, CryptoKey>()
  return async (name, importKey) => {
    const known = imported.get(name)
    if (known) return known
    const key = await importKey()
    for (const oldest of imported.keys()) {
      if (imported.size < KEYS_MAX) break
      imported.delete(oldest)
    }
    imported.set(name, key)
    return key
  }
}
