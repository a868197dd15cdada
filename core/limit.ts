/** A record larger than this is refused: it must fit an entry of a tlog-tiles bundle (uint16 length). */
export const MAX_RECORD_BYTES = 65_535

/** The longest a session may last before the passkey is asked again: one long shift. */
export const MAX_SESSION_MS = 12 * 60 * 60 * 1000

/** How far a tablet's clock may stand before its own session's start without a finding: clocks are set by hand. */
export const CLOCK_SLACK_MS = 2 * 60 * 1000

/** Judged inspections of one tablet that may wait for a person's decision; the oldest is let go beyond it. */
export const MAX_UNDECIDED = 256

/** The longest side and the most pixels a photograph may have; larger ones exhaust a tablet's memory. */
export const MAX_PHOTO_PIXELS = 50_000_000

/** The most frames of one shutter press that a plan may ask for: a hand holds still for a third of a second. */
export const MAX_FRAMES = 5

/** The largest photograph file that is taken, and the largest blob that the server accepts. */
export const MAX_BLOB_BYTES = 64 * 1024 * 1024

/** The most sealed lines, and the most bytes, of one batch of records. */
export const MAX_BATCH_RECORDS = 500
export const MAX_BATCH_BYTES = 16 * 1024 * 1024
