/** Which leaf is which tablet's self-test of which model. Those from before this table are looked up once. */
export const selftests = `
CREATE TABLE selftests (
  leaf INTEGER PRIMARY KEY REFERENCES leaves (leaf),
  model TEXT NOT NULL,
  device TEXT NOT NULL,
  backend TEXT NOT NULL
) STRICT;
CREATE INDEX selftests_by_model ON selftests (model, device, backend, leaf);
INSERT INTO selftests (leaf, model, device, backend)
  SELECT leaf, json_extract(CAST(bytes AS TEXT), '$.event.body.model'), device,
    json_extract(CAST(bytes AS TEXT), '$.event.body.backend')
  FROM leaves
  WHERE kind = 'event' AND json_extract(CAST(bytes AS TEXT), '$.event.type') = 'selftest.completed';
`
