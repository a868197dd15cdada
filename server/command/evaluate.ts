import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../core/result.ts'
import { openBackbone } from '../../models/backbone/open.ts'
import { type Evaluated, type EvaluateSetting, evaluate } from '../evaluate/evaluate.ts'
import { writeReport } from '../evaluate/report.ts'
import { tableLines } from '../evaluate/table.ts'
import { type CommandFailure, failure } from './failure.ts'
import { say } from './say.ts'

interface Options extends EvaluateSetting {
  readonly isJson: boolean
  readonly report: string | undefined
}

const SHOTS = '10,25,50,100'
const MOST_SHOTS = 10_000
const LEAST_SHOTS = 4
/** A note on progress after this many photographs. */
const STEP = 100

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}

const refuse = (name: string, text: string, least: number, most: number) =>
  failure.options(`found --${name} ${text}, expected whole numbers from ${least} to ${most}`)

/** Reads the command's options; 10, 25, 50 and 100 photographs and no marked defects unless told. */
export function parseEvaluate(args: string[]): Result<Options, CommandFailure> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { shots: text, defects: text, seed: text, json: flag, report: text },
    })
    const [folder, ...more] = positionals
    if (folder === undefined || more.length > 0)
      return failure.options(`found ${positionals.length} folders, expected one: plumb evaluate DIR`)
    const { shots: asked = SHOTS, defects: beside = '0', seed: drawn } = values
    const shots = asked.split(',').map((part) => wholeNumber(part, LEAST_SHOTS, MOST_SHOTS))
    if (shots.includes(undefined)) return refuse('shots', asked, LEAST_SHOTS, MOST_SHOTS)
    const defects = wholeNumber(beside, 0, MOST_SHOTS)
    if (defects === undefined) return refuse('defects', beside, 0, MOST_SHOTS)
    const seed = drawn === undefined ? undefined : wholeNumber(drawn, 0, 2 ** 32 - 1)
    if (drawn !== undefined && seed === undefined) return refuse('seed', drawn, 0, 2 ** 32 - 1)
    return ok({
      ...{ folder, defects, seed, isJson: values.json ?? false, report: values.report },
      shots: shots.filter((count) => count !== undefined),
    })
  } catch (error) {
    return fail(failure.options(error instanceof Error ? error.message : String(error)).error)
  }
}

function sayResults({ evaluation, tallies }: Evaluated, isJson: boolean): void {
  if (isJson) say.line(JSON.stringify(evaluation))
  else for (const line of tableLines(evaluation, tallies)) say.line(line)
}

/** `plumb evaluate DIR`: prints how well a folder can be taught; gives the exit code. */
export async function runEvaluate(args: string[]): Promise<number> {
  const options = parseEvaluate(args)
  if (!options.ok) {
    say.error(options.error.message)
    return 2
  }
  const evaluated = await evaluate(options.value, openBackbone, {
    note: say.note,
    progress: (done, of) => {
      if (done % STEP === 0 || done === of) say.note(`${done} of ${of} photographs`)
    },
  })
  if (!evaluated.ok) {
    say.error(evaluated.error.message)
    return 1
  }
  sayResults(evaluated.value, options.value.isJson)
  const { report } = options.value
  if (report === undefined) return 0
  const written = await writeReport(report, evaluated.value)
  if (!written.ok) say.error(written.error.message)
  return written.ok ? 0 : 1
}
