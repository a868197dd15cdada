const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The largest JSON body besides a batch: a genesis with its plan and openings stays far below it. */
export const MAX_JSON_BYTES = 512 * 1024

/** Wrong set-up codes before the code is withdrawn: with 60 random bits ten guesses are as good as none. */
export const MAX_SETUP_TRIES = 10

/** A set-up code left in a terminal's scrollback is worthless the day after. */
export const SETUP_CODE_MS = 24 * HOUR

/** How old a nonce may be when a session is proven with it: a person needs a moment to touch the passkey. */
export const NONCE_MS = 5 * MINUTE

/** Nonces remembered at once; whoever asks for more pushes out the oldest, so memory stays bounded. */
export const MAX_NONCES = 4096

/** Sessions remembered at once: far more than a plant has people and tablets. */
export const MAX_SESSIONS = 4096

/** An upload nobody went on with for a day is started anew: what is left of it is removed. */
export const UPLOAD_MS = 24 * HOUR

/** How often left-over uploads are looked for. */
export const SWEEP_EVERY_MS = HOUR

/** Unfinished uploads of one blob: two tablets and a retry each; one more pushes out the oldest. */
export const MAX_UPLOADS_PER_BLOB = 4

/** Proxies and sleeping tablets drop a connection that is silent for a minute. */
export const HEARTBEAT_MS = 25 * SECOND

/** Live connections at once, a few for each screen; one more is told to come back. */
export const MAX_LIVE = 256

/** How long a running request may take to finish once the server was told to stop. */
export const STOP_MS = 5 * SECOND
