import { utf8ToText } from '../../bytes.ts'
import type { ManifestOf } from '../../model/manifest.ts'
import { ok, type Result } from '../../result.ts'
import { isProbability, largestOf, probabilityAt, toProbability } from '../activation.ts'
import { type NoAnswer, notProbable, type Outputs, takeOutput } from '../output.ts'

type Recognition = ManifestOf<'ocr'>['recognition']

/** What one line says, and the mean probability of its characters. */
export interface Read {
  readonly text: string
  readonly confidence: number
}

/** The characters of a recogniser's output in their order, blank as the empty text; undefined where no text is there. */
export function parseKeys(
  bytes: Uint8Array,
  { blank, space }: Pick<Recognition, 'blank' | 'space'>,
): string[] | undefined {
  const text = utf8ToText(bytes)
  if (text === undefined) return undefined
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  if (lines.at(-1) === '') lines.pop()
  const keys = [...lines, ...(space ? [' '] : [])]
  return blank === 'first' ? ['', ...keys] : [...keys, '']
}

/**
 * One line from a CTC recogniser, greedily (Graves et al. 2006): the most likely character of each step, repeats taken
 * together, blanks taken out. Without characters the confidence is 0.
 */
export function readSteps(
  { outputs }: Pick<Recognition, 'outputs'>,
  characters: readonly string[],
  found: Outputs,
): Result<Read, NoAnswer> {
  const { name, count, activation } = outputs.steps
  const taken = takeOutput(found, name, count * characters.length)
  if (!taken.ok) return taken
  let [text, sum, kept, last] = ['', 0, 0, -1]
  for (let i = 0; i < count; i++) {
    const run = { values: taken.value, from: i * characters.length, step: 1, count: characters.length }
    const best = largestOf(run, 0, run.count)
    const probability = best < 0 ? Number.NaN : probabilityAt(run, best, activation)
    if (!isProbability(probability)) return notProbable(probability)
    const character = characters[best] ?? ''
    if (best !== last && character !== '') {
      text += character
      sum += probability
      kept++
    }
    last = best
  }
  return ok({ text, confidence: kept === 0 ? 0 : toProbability(sum / kept) })
}
