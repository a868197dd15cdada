/** Which leaves are about which data set: what it adds up to is for whoever folds them. */
export const datasets = `
CREATE TABLE dataset_events (
  leaf INTEGER PRIMARY KEY REFERENCES leaves (leaf),
  dataset TEXT NOT NULL,
  type TEXT NOT NULL,
  sample TEXT
) STRICT;
CREATE INDEX dataset_events_by_dataset ON dataset_events (dataset, leaf);
`
