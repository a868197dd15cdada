const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Tablets' clocks run a little behind: a certificate is valid from an hour before it was made. */
export const BACKDATE_MS = HOUR

/** The authority outlives the tablets it is installed on; a person must go to each of them to replace it. */
export const AUTHORITY_DAYS = 3650

/**
 * Renewal needs no other party, so the certificate lives as short as a plant can be shut: 90 days, renewed with 30
 * left, and again at each start. Well below the 398 days that browsers, and the 825 that Apple, put up with.
 */
export const CERTIFICATE_DAYS = 90

/** Renew when less than this part of the lifetime is left. */
export const RENEW_BELOW = 1 / 3

/** How often a running server looks: an hour costs two small reads, and catches a corrected clock the same shift. */
export const CHECK_EVERY_MS = HOUR

/** X.520 gives a common name 64 characters, and ours says "Plumb <host> CA". */
export const MAX_HOST_LENGTH = 64 - 'Plumb  CA'.length

/** RFC 1035: a label has at most 63 octets. */
export const MAX_LABEL_LENGTH = 63

/** A moment some days after another. */
export const addDays = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY)
