/** Fields that one file may have: a network of a thousand nodes has some twenty thousand. Bounds what a parser builds. */
export const MAX_FIELDS = 500_000

/** How deep graphs may stand in graphs: exporters write one branch in another, hardly ever more. */
export const MAX_DEPTH = 4

/** The largest model file: what a tablet can hold beside the photograph and the runtime. */
export const MAX_MODEL_BYTES = 512 * 1024 * 1024
