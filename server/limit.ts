import { MAX_BLOB_BYTES } from '../core/limit.ts'

/** Refused records that are kept: weeks of a broken tablet; beyond it somebody is filling the disk. */
export const MAX_FINDINGS = 100_000

/** And their bytes, with what the database adds: anybody on the network can send something refusable. */
export const MAX_FINDINGS_BYTES = 256 * 1024 * 1024

/** Blobs asked for in one answer: more than a tablet uploads before it asks again. */
export const MAX_MISSING = 500

/** Opened sealing keys that are remembered: one a session, so a few shifts of a large plant. 32 bytes each. */
export const MAX_OPENED_KEYS = 4096

/** Findings in one list: what a person can look through. */
export const MAX_LISTED_FINDINGS = 500

/** Inspections in one list when the reader does not say. */
export const LISTED_INSPECTIONS = 50

/** An age file of the largest blob: 16 bytes more for every 64 KiB, and a header well under 4 KiB. */
export const MAX_SEALED_BLOB_BYTES = MAX_BLOB_BYTES + (MAX_BLOB_BYTES / 65_536 + 1) * 16 + 4096

/** What `plumb simulate` makes at most: enough for every benchmark, and some minutes. */
export const MAX_SIMULATED = { tablets: 500, inspections: 1_000_000 } as const

/** Batches up to here are opened where they come in, a few milliseconds; larger ones on another thread. */
export const INLINE_BATCH_BYTES = 32 * 1024

/** Threads that open batches, at most: beyond it the one that writes the log is what takes the time. */
export const MAX_OPENERS = 3

/** Batches in one transaction: a few thousand records, so that the first of them does not wait long for its answer. */
export const MAX_GROUPED_BATCHES = 8

/** Cosignatures that are kept of each witness: its newest, and a few before it while others catch up. */
export const KEPT_COSIGNATURES = 8

/** Cosignatures that go out with a checkpoint: more than any quorum, and a note stays readable. */
export const SERVED_COSIGNATURES = 60

/** Drafts of one agent that wait for a person: more than anybody reads in a day. */
export const MAX_DRAFTS = 50
