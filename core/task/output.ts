import { fail, ok, type Result } from '../result.ts'

/** What a graph gave back, by name: its elements as float32, whatever their type was. */
export type Outputs = Readonly<Record<string, Float32Array>>

/** The graph ran and what it gave is no answer: nothing may be concluded from it. */
export interface NoAnswer {
  readonly kind: 'no-answer'
  readonly message: string
}

export const noAnswer = (message: string) => fail<NoAnswer>({ kind: 'no-answer', message })

/** A number that cannot be a probability, in words. */
export const notProbable = (value: number) =>
  noAnswer(`found ${value}, expected a probability: does the manifest state the graph's activation?`)

/** The output of this name, when it has this many elements. */
export function takeOutput(outputs: Outputs, name: string, length: number): Result<Float32Array, NoAnswer> {
  const found = outputs[name]
  if (!found) return noAnswer(`found no output ${name}`)
  return found.length === length
    ? ok(found)
    : noAnswer(`output ${name}: found ${found.length} values, expected ${length}`)
}
