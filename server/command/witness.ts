import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { parseArgs } from 'node:util'
import { encodeVerifierKey, parseVerifierKey } from '../../core/log/verifier-key.ts'
import { keyOf, newState, readState, writeState } from '../witness/state.ts'
import { type ReadLog, type WitnessError, witnessOnce } from '../witness/witness.ts'
import { say } from './say.ts'

const EVERY_MS = 60_000
const PATIENCE_MS = 15_000

interface Asked {
  readonly server: string
  readonly state: string
  readonly isOnce: boolean
}

function parse(args: string[]): Asked | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: { server: { type: 'string' }, state: { type: 'string' }, once: { type: 'boolean' } },
    })
    if (values.server === undefined || !URL.canParse(values.server)) return undefined
    return {
      server: values.server,
      state: values.state ?? 'plumb-witness.json',
      isOnce: values.once === true,
    }
  } catch {
    return undefined
  }
}

const reader =
  (server: string): ReadLog =>
  async (path) => {
    try {
      const answer = await fetch(new URL(`/log/${path}`, server), {
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
    } catch {
      return undefined
    }
  }

/** Pins the log's key at the first look, and says both keys: people compare them with what others were told. */
async function prepare({ state: path }: Asked, read: ReadLog): Promise<string | undefined> {
  const known = await readState(path)
  if (known === undefined) {
    const vkey = await read('vkey')
    if (vkey === undefined) return 'the server did not answer: nothing is pinned yet'
    const log = new TextDecoder().decode(vkey).trim()
    if (!parseVerifierKey(log, 'note').ok)
      return 'what answers there is not the log of a plant: nothing is pinned yet; check the address'
    // A key's name may hold no space, and a plus ends it.
    const name = `witness/${hostname().replaceAll(/[^\w.-]/g, '-')}`
    await writeState(path, await newState(name, log))
  }
  const state = await readState(path)
  if (state === undefined) throw new Error(`witness: found no state in ${path}`)
  say.line(`log      ${state.log}`)
  say.line(`witness  ${encodeVerifierKey((await keyOf(state)).key)}`)
  return undefined
}

async function keepEvidence(path: string, { message, evidence }: WitnessError): Promise<void> {
  if (evidence === undefined) return
  const file = `${path}.evidence-${Date.now()}.json`
  await writeFile(file, JSON.stringify({ message, ...evidence }, null, 2), { flush: true })
  say.line(`both checkpoints, signed by the log, are in ${file}: keep it, and tell an auditor`)
}

/** Hands the cosignature to the server, which takes it when policy names this witness; without it nothing is lost. */
async function handIn(server: string, note: string): Promise<void> {
  const answer = await fetch(new URL('/log/cosignatures', server), {
    ...{ method: 'POST', body: note, signal: AbortSignal.timeout(PATIENCE_MS) },
  }).catch(() => undefined)
  if (answer?.status === 422)
    say.line(
      "the plant's policy does not name this witness: its key stands above; an admin adds it under Rules",
    )
}

/** Looks once; gives the exit code. */
async function look({ state, server }: Asked, read: ReadLog): Promise<number> {
  const seen = await witnessOnce(state, read, Math.floor(Date.now() / 1000))
  if (!seen.ok) {
    say.line(
      seen.error.kind === 'away'
        ? `nothing new: ${seen.error.message}`
        : `THE LOG LIES: ${seen.error.message}`,
    )
    await keepEvidence(state, seen.error)
    return seen.error.kind === 'away' ? 2 : 1
  }
  if (seen.value.isNew)
    say.line(`${new Date().toISOString()}  ${seen.value.size} records, consistent, cosigned`)
  await writeFile(`${state}.checkpoint`, seen.value.note, { flush: true })
  await handIn(server, seen.value.note)
  return 0
}

/**
 * `plumb witness --server URL`: follows a plant's log from any laptop, with a key and a memory of its own. Exit code 0
 * fine, 1 the log lies, 2 nobody answered. It goes on until it is stopped, or the log lies; with --once it looks once.
 */
export async function runWitness(args: string[]): Promise<number> {
  const asked = parse(args)
  if (asked === undefined) {
    say.error('expected plumb witness --server URL [--state FILE] [--once]')
    return 2
  }
  const read = reader(asked.server)
  const refused = await prepare(asked, read)
  if (refused !== undefined) {
    say.error(refused)
    return 2
  }
  for (;;) {
    const code = await look(asked, read)
    if (asked.isOnce || code === 1) return code
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
}
