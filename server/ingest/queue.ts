/** Runs work one piece after another: the log has one writer. A piece that throws does not hold up the next. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>

export function makeQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}
