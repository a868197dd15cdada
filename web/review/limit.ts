/** Rows of one page: two screens of a desk, and their thumbnails, are loaded at once. */
export const PAGE_ROWS = 50

/** Many records arrive together: the list asks once for all that came within this time. */
export const GATHER_MS = 400

/** How long until the live connection is tried again, doubling up to the last. */
export const LIVE_BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000, 30_000]

/** How long a new row stays marked: long enough to be noticed from across a desk. */
export const FRESH_MS = 6_000

/** A photograph may be large and the network slow. */
export const BLOB_PATIENCE_MS = 60_000

/** A link is shown as checking for at least this long, so that the eye can follow the line down. */
export const LINK_SHOWN_MS = 90

/** A bundle of evidence is as large as it is: what counts is that bytes keep coming. */
export const STREAM_PATIENCE_MS = 7 * 86_400_000

/** How long a server that sends a bundle may say nothing: it selects, or reads a large photograph. */
export const SILENCE_MS = 60_000
