/**
 * What evidence is asked for most: a unit, and a span of time. Both columns are written once and in order, more or less:
 * one line's serials and clocks go up, so that new rows come to lie on pages that a commit encrypts anyway.
 */
export const asked = `
CREATE INDEX inspections_by_unit ON inspections (unit);
CREATE INDEX inspections_by_time ON inspections (at);
`
