import type { InstallError } from './install.ts'

/** The most bytes that the models of one release may have together: more does not fit a tablet three times. */
export const MAX_RELEASE_BYTES = 1024 * 1024 * 1024

/** The longest list of the app's files that is read: a build has some dozens. */
export const MAX_BUILD_LIST_BYTES = 512 * 1024

/** A file that has not come after this is given up; the next round tries again. */
export const FILE_PATIENCE_MS = 10 * 60_000

/** How often the last contact is written down: a lease is counted in days. */
export const CONTACT_EVERY_MS = 60_000

/** How long after a release did not come whole it is fetched again, by what was wrong: another app is soon there. */
export const RETRY_AFTER_MS: Readonly<Record<InstallError['kind'], number>> = {
  'app-differs': 5_000,
  'runtime-differs': 60_000,
  'plan-missing': 0,
  'model-refused': 30_000,
  'too-large': 10 * 60_000,
  'no-room': 60_000,
}

export const DAY_MS = 24 * 60 * 60_000

/** For how many days a release may be installed, unless whoever proposes it says otherwise. */
export const INSTALL_DAYS = 30

/** How often the screen of releases asks what tablets run. */
export const LOOK_EVERY_MS = 2_000
