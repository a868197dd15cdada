import * as v from 'valibot'
import { type Digest, digestSchema } from '../../core/digest.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { TASK_TEXT } from './message.ts'

interface Fact {
  readonly label: string
  readonly value: string
  readonly mono?: boolean
}

/** What a model is: task, size, licence, and the lines that it was given. */
export function modelFacts(manifest: Manifest): Fact[] {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  const lines: Fact[] =
    manifest.task === 'anomaly'
      ? [
          {
            label: 'Lines',
            value: `passes up to ${manifest.thresholds.pass}, fails above ${manifest.thresholds.fail}`,
          },
        ]
      : []
  return [
    { label: 'Task', value: TASK_TEXT[manifest.task] },
    { label: 'Version', value: manifest.version },
    ...lines,
    { label: 'Sees', value: `${manifest.input.width} × ${manifest.input.height} pixels` },
    { label: 'Size', value: `${(bytes / 1e6).toFixed(1)} MB in ${manifest.files.length} files` },
    { label: 'Licence', value: manifest.licence },
  ]
}

/** The members of a lineage that are known by name. */
const LINEAGE_TEXT: Readonly<Record<string, string>> = {
  ...{ dataset: 'Data set, as digested', backbone: 'Backbone', taughtBy: 'Taught by' },
  ...{
    app: 'App',
    good: 'Good parts',
    defective: 'Defective parts',
    unread: 'Photographs that could not be read',
    marked: 'Defects with marks',
    storage: 'Weights stored as',
  },
  ...{ method: 'Method', copies: 'Copies of photographs', runtime: 'Runtime' },
  ...{ falseRejects: 'Good parts that fail', goodLookedAt: 'Good parts that a person looks at' },
  ...{ escapes: 'Defective parts that pass', screening: 'What screening found' },
  ...{ fit: 'Parameters of the fit', origin: 'Origin', photographs: 'Photographs' },
}

const isDigest = (value: string) => /^[\w-]{43}$/.test(value)

/**
 * Where a model comes from, as its package says: members that have no name of ours are shown as they are. `nameOf`
 * gives the name behind a person.
 */
export const lineageFacts = ({ lineage }: Manifest, nameOf: (person: string) => string): Fact[] =>
  Object.entries(lineage)
    .filter(([name]) => name !== 'datasetId')
    .map(([name, value]) => {
      const text = name === 'taughtBy' ? nameOf(String(value)) : String(value)
      return { label: LINEAGE_TEXT[name] ?? name, value: text, ...(isDigest(text) && { mono: true }) }
    })

/** The backbone that a model was taught on, where its package names one. */
export function backboneOf({ lineage }: Manifest): Digest | undefined {
  const parsed = v.safeParse(digestSchema, lineage['backbone'])
  return parsed.success ? parsed.output : undefined
}

/** The data set that a model was taught from, where its package names one. */
export function datasetOf({ lineage }: Manifest): string | undefined {
  const id = lineage['datasetId']
  return typeof id === 'string' && /^[\w-]{21}[AQgw]$/.test(id) ? id : undefined
}
