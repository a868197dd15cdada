/** Which model judged, and which units are on hold: columns of the list of inspections. */
export const holds = `
ALTER TABLE inspections ADD COLUMN model TEXT;
ALTER TABLE inspections ADD COLUMN hold TEXT;
ALTER TABLE inspections ADD COLUMN held_leaf INTEGER REFERENCES leaves (leaf);
ALTER TABLE inspections ADD COLUMN disposition TEXT;
ALTER TABLE inspections ADD COLUMN disposed_leaf INTEGER REFERENCES leaves (leaf);
UPDATE inspections SET model = (
  SELECT json_extract(CAST(bytes AS TEXT), '$.event.body.model') FROM leaves WHERE leaves.leaf = inspections.leaf
) WHERE judged IS NOT NULL;
CREATE INDEX inspections_held ON inspections (held_leaf) WHERE held_leaf IS NOT NULL;
`
