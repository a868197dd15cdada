import * as v from 'valibot'
import { digestSchema } from '../digest.ts'

/** The model packages that a server has. */
export const packagesAnswerSchema = v.strictObject({
  packages: v.array(
    v.strictObject({
      digest: digestSchema,
      name: v.string(),
      task: v.string(),
    }),
  ),
})
export type PackagesAnswer = v.InferOutput<typeof packagesAnswerSchema>
