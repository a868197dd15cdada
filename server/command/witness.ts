import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { parseArgs } from 'node:util'
import { encodeVerifierKey, parseVerifierKey } from '../../core/log/verifier-key.ts'
import type { ReadLog } from '../witness/read-records.ts'
import { keyOf, newState, readState, writeState } from '../witness/state.ts'
import { type WitnessError, type Witnessed, witnessOnce } from '../witness/witness.ts'
import { say } from './say.ts'

const EVERY_SECONDS = 60
const PATIENCE_MS = 15_000

interface Asked {
  readonly server: string
  readonly state: string
  readonly isOnce: boolean
  readonly everySeconds: number
}

function parse(args: string[]): Asked | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        ...{ server: { type: 'string' }, state: { type: 'string' } },
        ...{ once: { type: 'boolean' }, every: { type: 'string' } },
      },
    })
    const everySeconds = Number(values.every ?? EVERY_SECONDS)
    if (values.server === undefined || !URL.canParse(values.server) || !(everySeconds >= 1)) return undefined
    return {
      server: values.server,
      state: values.state ?? 'plumb-witness.json',
      isOnce: values.once === true,
      everySeconds,
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
  if (state.rules) say.line(`genesis  ${state.rules.genesis}`)
  return undefined
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

/**
 * Tells the server which head it lacks: whoever signs that the log goes on then names it, and this witness can follow.
 * A server that answers nothing refuses service, and no more.
 */
async function handBack(server: string, held: string): Promise<void> {
  await fetch(new URL('/api/returned', server), {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    ...{ body: JSON.stringify({ held, changes: [], runs: [] }), signal: AbortSignal.timeout(PATIENCE_MS) },
  }).catch(() => undefined)
}

/** What was said last: an outage or a break that lasts a weekend is told once. */
interface Memory {
  last: string
}

function sayNew(memory: Memory, about: string, text = about): void {
  if (memory.last !== about) say.line(text)
  memory.last = about
}

function saySeen({ size, isNew, continued, pinned }: Witnessed): void {
  if (pinned !== undefined) say.line(`genesis  ${pinned}`)
  if (continued) {
    const { lost, by, file } = continued
    const { seq, by: person, reason } = by.change
    say.line(`the log goes on without the ${lost} records that were seen: person ${person} signed for it`)
    say.line(`  (change ${seq} of the rules: ${reason}). The evidence of the break is in ${file}: keep it`)
  }
  if (isNew) say.line(`${new Date().toISOString()}  ${size} records, consistent, cosigned`)
}

async function sayLie(
  { server }: Asked,
  error: Extract<WitnessError, { kind: 'log-lies' }>,
  memory: Memory,
): Promise<void> {
  const { file, held, isSigned } = error.evidence
  const kept = `both checkpoints are in ${file}: keep it, and tell an auditor`
  sayNew(memory, file, `THE LOG LIES: ${error.message}\n${kept}`)
  if (isSigned && held !== '') await handBack(server, held)
}

/** Looks once; gives the exit code. */
async function look(asked: Asked, read: ReadLog, memory: Memory): Promise<number> {
  const { state, server } = asked
  const seen = await witnessOnce(state, read, Math.floor(Date.now() / 1000))
  if (!seen.ok) {
    if (seen.error.kind === 'away') sayNew(memory, `nothing new: ${seen.error.message}`)
    else await sayLie(asked, seen.error, memory)
    return seen.error.kind === 'away' ? 2 : 1
  }
  memory.last = ''
  saySeen(seen.value)
  await writeFile(`${state}.checkpoint`, seen.value.note, { flush: true })
  await handIn(server, seen.value.note)
  return 0
}

/**
 * `plumb witness --server URL`: follows a plant's log from any laptop, with a key and a memory of its own. It goes on
 * until it is stopped; a log that lies it does not cosign, and looks again whether people sign for that, or it is whole
 * again. With --once it looks once: exit code 0 fine, 1 the log lies, 2 nobody answered.
 */
export async function runWitness(args: string[]): Promise<number> {
  const asked = parse(args)
  if (asked === undefined) {
    say.error('expected plumb witness --server URL [--state FILE] [--every SECONDS] [--once]')
    return 2
  }
  const read = reader(asked.server)
  const refused = await prepare(asked, read)
  if (refused !== undefined) {
    say.error(refused)
    return 2
  }
  for (const memory = { last: '' }; ; ) {
    const code = await look(asked, read, memory)
    if (asked.isOnce) return code
    await new Promise((resolve) => setTimeout(resolve, asked.everySeconds * 1000))
  }
}
