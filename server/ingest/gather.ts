import type { Queue } from './queue.ts'

interface Waiting<Piece, Answer> {
  readonly piece: Piece
  readonly done: (answer: Answer) => void
  readonly failed: (reason: unknown) => void
}

/**
 * Gathers pieces of work that wait for their turn in a queue: when it comes, they are worked off together, at most so
 * many at a time, and each gets its own answer. `work` gives as many answers as it is given pieces, in their order.
 */
export function gather<Piece, Answer>(
  queue: Queue,
  max: number,
  work: (pieces: readonly Piece[]) => Promise<readonly Answer[]>,
): (piece: Piece) => Promise<Answer> {
  const waiting: Waiting<Piece, Answer>[] = []
  const turn = async (): Promise<void> => {
    const group = waiting.splice(0, max)
    if (waiting.length > 0) void queue(turn)
    try {
      const answers = await work(group.map(({ piece }) => piece))
      for (const [i, { done }] of group.entries()) done(answers[i] as Answer)
    } catch (error) {
      for (const { failed } of group) failed(error)
    }
  }
  return (piece) =>
    new Promise((done, failed) => {
      waiting.push({ piece, done, failed })
      if (waiting.length === 1) void queue(turn)
    })
}
