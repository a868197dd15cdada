/** The beginning of a key's fingerprint in groups of four hexadecimal digits: 128 bits, to be compared aloud. */
export const keyGroups = (fingerprint: string): string[] => fingerprint.slice(0, 32).match(/.{4}/g) ?? []
