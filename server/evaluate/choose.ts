import { randomFrom } from '../../core/teach/random.ts'
import type { Shot } from './folder.ts'

/** The order in which photographs are taught: by file name, or drawn with a seed. The first 10 are among the first 25. */
export function teachingOrder(train: readonly Shot[], seed: number | undefined): Shot[] {
  const order = [...train]
  if (seed === undefined) return order
  const random = randomFrom(seed)
  // Fisher and Yates, from the front: what stands before i is drawn.
  for (let i = 0; i < order.length - 1; i++) {
    const from = i + Math.floor(random() * (order.length - i))
    const [here, there] = [order[i], order[from]]
    if (here && there) [order[i], order[from]] = [there, here]
  }
  return order
}

/** As many defects with masks as asked, the kinds taking turns, each by file name; they are tested on no more. */
export function chooseMarked(defective: readonly Shot[], count: number): Shot[] {
  const marked = defective.filter(({ mask }) => mask !== undefined)
  const kinds = [...new Set(marked.map(({ kind }) => kind))].map((kind) =>
    marked.filter((shot) => shot.kind === kind),
  )
  const most = Math.max(0, ...kinds.map((shots) => shots.length))
  return Array.from({ length: most }, (_, turn) => kinds.flatMap((shots) => shots.slice(turn, turn + 1)))
    .flat()
    .slice(0, count)
}
