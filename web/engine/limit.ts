/** Runs after which a session is made anew: some drivers leak a little with every run. */
export const RUNS_PER_SESSION = 500

/** A session that is lost sooner than this after the last loss is not opened again: the driver does not recover. */
export const SOUND_RUNS = 50

/**
 * Models that stay open beside each other, the ones used last: a plan's steps take turns, and each model takes a runtime
 * and its weights (about 60 MB with WASM) of a tablet's memory.
 */
export const OPEN_MODELS = 3

/** Threads beyond four hardly help graphs of this size, and a tablet's further cores are the slow ones. */
export const MAX_THREADS = 4

/** The largest `model.json` and the most bytes a package may claim: more does not fit a tablet's memory. */
export const MAX_MANIFEST_BYTES = 1024 * 1024
export const MAX_PACKAGE_BYTES = 512 * 1024 * 1024

/** The name of the Cache storage that keeps verified model files and the runtime. */
export const MODEL_CACHE = 'plumb-models'
