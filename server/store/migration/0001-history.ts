/**
 * The record table and everything that is derived from it; see ../schema.ts for what each column says. Digests and
 * ids are random, so each new one lands on another page of an index over them, and a commit encrypts every page that
 * changed: these indexes hold only the first 8 characters (48 bits), which keeps them to a fifth of the pages.
 */
export const history = `
CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
  id INTEGER PRIMARY KEY,
  device TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE leaves (
  leaf INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('change', 'event')),
  device TEXT,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  leaf_hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  flags TEXT NOT NULL,
  receipt INTEGER REFERENCES receipts (id),
  opens TEXT
) STRICT;
CREATE UNIQUE INDEX leaves_by_position ON leaves (kind, device, seq) WHERE kind = 'event';
CREATE UNIQUE INDEX changes_by_position ON leaves (seq) WHERE kind = 'change';
CREATE INDEX leaves_by_session ON leaves (device, opens) WHERE opens IS NOT NULL;

CREATE TABLE openings (
  leaf INTEGER PRIMARY KEY REFERENCES leaves (leaf),
  openings BLOB NOT NULL
) STRICT;

CREATE TABLE tiles (
  level INTEGER NOT NULL,
  tile INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (level, tile)
) STRICT;

CREATE TABLE checkpoints (
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL,
  state_hash TEXT NOT NULL
) STRICT;

CREATE TABLE states (only INTEGER PRIMARY KEY CHECK (only = 0), state TEXT NOT NULL) STRICT;
CREATE TABLE chains (device TEXT PRIMARY KEY, chain TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  device TEXT,
  digest TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (kind, digest)
) STRICT;

CREATE TABLE wanted (
  digest TEXT NOT NULL,
  device TEXT NOT NULL,
  leaf INTEGER NOT NULL REFERENCES leaves (leaf),
  arrived_at INTEGER
) STRICT;
CREATE INDEX wanted_by_digest ON wanted (substr(digest, 1, 8));
CREATE INDEX wanted_outstanding ON wanted (device, leaf) WHERE arrived_at IS NULL;

CREATE TABLE inspections (
  leaf INTEGER PRIMARY KEY REFERENCES leaves (leaf),
  inspection TEXT NOT NULL,
  device TEXT NOT NULL,
  person TEXT NOT NULL,
  plan TEXT NOT NULL,
  step TEXT NOT NULL,
  unit TEXT,
  judged TEXT,
  verdict TEXT NOT NULL,
  decision TEXT NOT NULL,
  score REAL,
  cause TEXT,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  photograph TEXT,
  heatmap TEXT,
  flags TEXT NOT NULL,
  opened_seq INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX inspections_by_id ON inspections (substr(inspection, 1, 8));
`
