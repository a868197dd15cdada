/** The member of a lineage that says how weights are stored, and its word for half the bytes. */
export const STORAGE = 'storage'
export const HALF = 'float16'
