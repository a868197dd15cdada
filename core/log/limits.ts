/** SHA-256, RFC 9162 section 2.1.1. */
export const HASH_LENGTH = 32

/** tlog-tiles: a tile holds eight levels of the tree, so 256 hashes of the lowest. */
export const TILE_HEIGHT = 8
export const TILE_WIDTH = 256

/** tlog-tiles: an entry in a bundle has a 16-bit length. */
export const ENTRY_LENGTH_MAX = 65535

/** signed-note asks verifiers to accept 16 signatures and to have a limit; Go's note package stops here too. */
export const NOTE_SIGNATURES_MAX = 100
export const NOTE_LENGTH_MAX = 1_000_000

/** Sizes and indices in proofs are uint64 (RFC 9162 section 4), which also bounds how long a proof can be. */
export const COUNT_END = 1n << 64n
export const PROOF_LENGTH_MAX = 64
