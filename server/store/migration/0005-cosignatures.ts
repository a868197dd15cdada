/** Who else has seen a checkpoint: one line of a signed note each. */
export const cosignatures = `
CREATE TABLE cosignatures (
  size INTEGER NOT NULL REFERENCES checkpoints (size),
  name TEXT NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (size, name)
) STRICT, WITHOUT ROWID;
`
