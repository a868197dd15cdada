import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { manifestSchema } from '../core/model/manifest.ts'

/** Where the JSON Schema of `model.json` stands, for tools that are not ours. */
export const MODEL_SCHEMA = join(import.meta.dirname, '../core/model/model.schema.json')

/** The JSON Schema of `model.json`, as text. Numbers of JSON are finite anyway, and brands are for the compiler. */
export function modelSchemaText(): string {
  const schema = toJsonSchema(manifestSchema, { ignoreActions: ['finite', 'brand'], errorMode: 'throw' })
  return `${JSON.stringify({ ...schema, title: 'model.json of a Plumb model package' }, null, 2)}\n`
}

if (import.meta.main) writeFileSync(MODEL_SCHEMA, modelSchemaText())
