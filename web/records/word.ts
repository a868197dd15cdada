import type { Verdict } from '../../core/record/word.ts'
import type { Trust } from '../ui/index.ts'

export const verdictWord: Record<Verdict, string> = { pass: 'Pass', fail: 'Fail', unsure: 'Unsure' }

/** The three states of a record, and the one that needs somebody. */
export const trustWord: Record<Trust, string> = {
  saved: 'Saved',
  received: 'Received',
  proven: 'Proven',
  refused: 'Needs attention',
}

/**
 * How far a record has come, where that waits for others: how many of those that policy asks for have seen it. `sizes`:
 * how much of the log one other has seen, two others, and so on.
 */
export function witnessText(sizes: readonly number[], index: number): string {
  const count = sizes.filter((size) => size > index).length
  return `${count} of ${sizes.length} ${sizes.length === 1 ? 'witness' : 'witnesses'}`
}

/** The words of a record's states, with its witnesses where it waits for them. */
export const trustWords = (sizes: readonly number[], index: number): Record<Trust, string> =>
  sizes.length === 0 || index < 0
    ? trustWord
    : { ...trustWord, received: `${trustWord.received}, ${witnessText(sizes, index)}` }

const pictures = (count: number, one: string, many: string): string =>
  count === 1
    ? `One photograph or heatmap that the server lost is ${one}`
    : `${count} photographs and heatmaps that the server lost are ${many}`

/** What the server lost, and only its owner can hand over. */
export const keptText = (count: number): string =>
  pictures(
    count,
    'kept here for whoever took it: it goes over when that person signs in on this tablet.',
    'kept here for whoever took them: they go over when those people sign in on this tablet.',
  )

/** What the server lost, and nobody has. */
export const goneText = (count: number): string =>
  pictures(
    count,
    'not on this tablet any more. Its record stands; look for the picture in another backup.',
    'not on this tablet any more. Their records stand; look for the pictures in another backup.',
  )
