import * as v from 'valibot'

/** The most classes that a classification data set may tell apart. */
export const MAX_CLASSES = 100

/** Number of a class, from 0: the order in which a taught model gives its scores. Its name is an opening. */
export const classSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_CLASSES - 1))

/** What a person says a photograph shows: a good part, a defective one, or one of a class. */
export const labelSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('good') }),
  v.strictObject({ kind: v.literal('defective') }),
  v.strictObject({ kind: v.literal('class'), class: classSchema }),
])
export type Label = v.InferOutput<typeof labelSchema>

/** One word for a label, different for different labels: `good`, `defective`, `class 3`. For keys, not for people. */
export const labelWord = (label: Label): string =>
  label.kind === 'class' ? `class ${label.class}` : label.kind

/** Whether two labels say the same. */
export const isSameLabel = (a: Label, b: Label): boolean => labelWord(a) === labelWord(b)
