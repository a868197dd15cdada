import * as v from 'valibot'
import {
  activationSchema,
  countSchema,
  fractionSchema,
  goldenEntries,
  goldenOf,
  nameSchema,
  pathSchema,
  sideSchema,
  toleranceSchema,
} from './field.ts'
import { inputSchema } from './input.ts'

/** Text: the package's `graph` finds lines in the photograph, `recognition` reads one line at a time. */
export const ocrEntries = {
  task: v.literal('ocr'),
  outputs: v.strictObject({
    /** DB: [1,1,height,width], how likely each place is text. */
    map: v.strictObject({
      name: nameSchema,
      width: sideSchema,
      height: sideSchema,
      activation: v.picklist(['none', 'sigmoid']),
    }),
  }),
  /** How lines are found in the map. */
  lines: v.strictObject({
    /** A place is text from this probability on; a line is kept from this mean probability on. */
    place: fractionSchema,
    line: fractionSchema,
    /** Lines are grown by area · unclip / perimeter on each side: DB is taught to find them shrunk. */
    unclip: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
    /** Lines less high than this, in pixels of the map, are dirt. */
    leastSide: v.pipe(v.number(), v.minValue(1), v.maxValue(100)),
    most: v.pipe(countSchema, v.maxValue(1000)),
  }),
  recognition: v.strictObject({
    graph: pathSchema,
    /** `crop` is of the line: all of it. */
    input: inputSchema,
    outputs: v.strictObject({
      /** CTC: [1, count, characters]. */
      steps: v.strictObject({ name: nameSchema, count: countSchema, activation: activationSchema }),
    }),
    /** UTF-8, a character a line, in the order of the output. */
    keys: pathSchema,
    /** The place of CTC's blank among the characters. */
    blank: v.picklist(['first', 'last']),
    /** Whether a space follows the characters of `keys`. */
    space: v.boolean(),
  }),
  /** A line that was read with less confidence is not believed: a person looks. */
  thresholds: v.strictObject({ confidence: fractionSchema }),
  tolerance: v.strictObject({ confidence: toleranceSchema }),
  /** The lines in reading order; text must be the very same. */
  golden: goldenOf(
    v.strictObject({
      ...goldenEntries,
      lines: v.array(
        v.strictObject({ text: v.pipe(v.string(), v.maxLength(500)), confidence: fractionSchema }),
      ),
    }),
  ),
}
