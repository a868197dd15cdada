import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../core/result.ts'
import { MAX_SIMULATED } from '../limit.ts'
import { type SimulateSetting, simulate } from '../simulate/simulate.ts'
import { type CommandFailure, failure } from './failure.ts'
import { say } from './say.ts'

type Options = Pick<SimulateSetting, 'seed' | 'tablets' | 'inspections' | 'out'>

const NAMES = ['seed', 'tablets', 'inspections'] as const

function parseCount(name: (typeof NAMES)[number], text: string): Result<number, CommandFailure> {
  const [least, most] = name === 'seed' ? [0, 2 ** 32 - 1] : [1, MAX_SIMULATED[name]]
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most
    ? ok(value)
    : failure.options(`found --${name} ${text}, expected a whole number from ${least} to ${most}`)
}

/** Reads the command's options; seed 1, 5 tablets and 200 inspections unless told. */
export function parseSimulate(args: string[]): Result<Options, CommandFailure> {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args,
      options: { seed: text, tablets: text, inspections: text, out: text },
    })
    if (values.out === undefined || values.out === '')
      return failure.options('found no --out, expected an empty folder such as --out demo-data')
    const found = { seed: values.seed ?? '1', tablets: values.tablets ?? '5' }
    const counts = { ...found, inspections: values.inspections ?? '200' }
    const options: Record<(typeof NAMES)[number], number> = { seed: 0, tablets: 0, inspections: 0 }
    for (const name of NAMES) {
      const count = parseCount(name, counts[name])
      if (!count.ok) return count
      options[name] = count.value
    }
    return ok({ ...options, out: values.out })
  } catch (error) {
    return fail(failure.options(error instanceof Error ? error.message : String(error)).error)
  }
}

/** `plumb simulate`: makes a data folder; gives the exit code. */
export async function runSimulate(args: string[]): Promise<number> {
  const options = parseSimulate(args)
  if (!options.ok) {
    say.error(options.error.message)
    return 2
  }
  const { out, inspections } = options.value
  const made = await simulate({
    ...options.value,
    progress: (done) => say.line(`${done} of ${inspections} inspections`),
  })
  if (!made.ok) {
    say.error(made.error.message)
    return 1
  }
  say.line(
    `Made ${out}. Look at it with PLUMB_DATA=${out} npm start, check it with npm run plumb -- verify ${out}.`,
  )
  return 0
}
