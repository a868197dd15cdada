/** What agents handed in and nobody has signed or dropped yet: no part of the history. */
export const drafts = `
CREATE TABLE drafts (
  digest TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
`
