#!/usr/bin/env node
import { say } from './command/say.ts'

/** A command takes what stands behind its name and gives the exit code: 0 fine, 1 failed, 2 asked wrongly. */
type Command = (args: string[]) => Promise<number>

// Loaded when asked for: the server must not carry the simulator in memory.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./command/serve.ts')).runServe,
  init: async () => (await import('./command/init.ts')).runInit,
  verify: async () => (await import('./command/verify.ts')).runVerify,
  audit: async () => (await import('./command/audit.ts')).runAudit,
  witness: async () => (await import('./command/witness.ts')).runWitness,
  import: async () => (await import('./command/import.ts')).runImport,
  model: async () => (await import('./command/model.ts')).runModel,
  dataset: async () => (await import('./command/dataset.ts')).runDataset,
  rebuild: async () => (await import('./command/rebuild.ts')).runRebuild,
  evaluate: async () => (await import('./command/evaluate.ts')).runEvaluate,
  simulate: async () => (await import('./command/simulate.ts')).runSimulate,
}

async function run([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    say.usage()
    return 0
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load !== undefined) return (await load())(args)
  say.error(
    `found the command "${name}", expected one of ${Object.keys(COMMANDS).join(', ')}: run npm run plumb -- help`,
  )
  return 2
}

process.exitCode = await run(process.argv.slice(2))
