import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { TASKS } from '../core/model/manifest.fixture.ts'
import { parseManifest } from '../core/model/parse-manifest.ts'
import { MODEL_SCHEMA, modelSchemaText } from './model-schema.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../docs/model-package.md'), 'utf8')
const EXAMPLES = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => json)

it('the JSON Schema beside the schema says the same: node build/model-schema.ts writes it', () => {
  expect(readFileSync(MODEL_SCHEMA, 'utf8')).toBe(modelSchemaText())
})

it('every example of the page is a manifest that holds together, and every task and layout has one', () => {
  const said = EXAMPLES.map((json) => {
    const parsed = parseManifest(utf8(json))
    if (!parsed.ok) throw new Error(`${parsed.error.message}\n${json}`)
    const { value } = parsed
    return value.task === 'detection' ? `detection ${value.outputs.layout}` : value.task
  })
  const expected = TASKS.flatMap((task) =>
    task === 'detection' ? ['yolo', 'detr', 'ssd'].map((layout) => `detection ${layout}`) : [task],
  )
  expect(said.toSorted()).toEqual(expected.toSorted())
})
