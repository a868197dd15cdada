/** What is known of heads that this log signed and no longer contains, and what was handed back of the records under them. */
export const restoration = `
CREATE TABLE restoration (
  only INTEGER PRIMARY KEY CHECK (only = 0),
  since INTEGER NOT NULL,
  size INTEGER NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('waiting', 'open'))
) STRICT;
CREATE TABLE seen_heads (
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (size, note)
) STRICT, WITHOUT ROWID;
CREATE TABLE returned_runs (
  place INTEGER PRIMARY KEY,
  length INTEGER NOT NULL,
  receipt TEXT NOT NULL,
  parcels BLOB NOT NULL,
  taken INTEGER NOT NULL
) STRICT;
CREATE TABLE returned_changes (
  seq INTEGER PRIMARY KEY,
  place INTEGER,
  body TEXT NOT NULL,
  taken INTEGER NOT NULL
) STRICT;
`
