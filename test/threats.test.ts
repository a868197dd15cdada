import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

interface Row {
  readonly threat: string
  readonly control: string
  readonly tests: readonly string[]
}

/** The rows of every table in the threat model, without headings and rules. */
function rowsOf(markdown: string): Row[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-|]+\|$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, threat = '', control = '', tests = '']) => ({ threat, control, tests: tests.split('<br>') }))
    .filter(({ threat }) => threat !== 'threat')
}

const NAMED = /^`([^`]+\.test\.ts)`: "(.+)"$/
const TO_COME = /^to come: `test\/attack\/[a-z-]+\.test\.ts`$/

/** What is wrong with a test cell's entry; undefined when it names a test that is there. */
function faultOf(entry: string, control: string): string | undefined {
  if (entry === 'no test yet')
    return control.includes('no control yet') ? undefined : 'found a control without a test'
  if (TO_COME.test(entry)) return undefined
  const [, path = '', name = ''] = NAMED.exec(entry) ?? []
  if (path === '') return `found ${entry}, expected a file and the name of a test`
  if (!existsSync(join(ROOT, path))) return `found ${path}, which does not exist`
  return read(path).includes(name) ? undefined : `found no test "${name}" in ${path}`
}

describe('each threat has its control and its test', () => {
  const rows = rowsOf(read('docs/threats.md'))

  it('in tables that can be read', () => {
    expect(rows.length).toBeGreaterThan(30)
    for (const { threat, control, tests } of rows)
      expect(threat !== '' && control !== '' && tests[0] !== '', threat).toBe(true)
  })

  it.each(rows)('$threat', ({ control, tests }) => {
    expect(tests.flatMap((entry) => faultOf(entry, control) ?? [])).toEqual([])
  })
})

describe('this check itself', () => {
  it.each([
    ['a file that is gone', '`core/gone.test.ts`: "x"', 'which does not exist'],
    ['a test that is gone', '`core/json.test.ts`: "no such test"', 'found no test'],
    ['a control without a test', 'no test yet', 'without a test'],
    ['something else', 'trust us', 'expected a file'],
  ])('notices %s', (_name, entry, fault) => expect(faultOf(entry, 'a control')).toContain(fault))
})

it('every dependency is pinned to one version', () => {
  const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(read('package.json'))
  const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}),
  )
  expect(all.length).toBeGreaterThan(0)
  for (const [name, version] of all) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
})
