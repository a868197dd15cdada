/** An expected failure is a value: code that can fail returns one of these and the caller must look. */
export type Result<T, E extends { kind: string }> = { ok: true; value: T } | { ok: false; error: E }

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

export const fail = <E extends { kind: string }>(error: E): { ok: false; error: E } => ({ ok: false, error })
