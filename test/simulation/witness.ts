import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeBase64, encodeBase64url, isEqual } from '../../core/bytes.ts'
import { continuationOf } from '../../core/governance/continuation.ts'
import { parseCheckpoint } from '../../core/log/checkpoint.ts'
import type { TreeHead } from '../../core/log/tile-reader.ts'
import { appendLeaf, EMPTY_FRONTIER, frontierRoot } from '../../core/log/tree.ts'
import { encodeVerifierKey } from '../../core/log/verifier-key.ts'
import { changeHash } from '../../core/record/change.ts'
import type { Rules } from '../../server/witness/rules.ts'
import { keyOf, newState, readState, writeState } from '../../server/witness/state.ts'
import { type WitnessError, type Witnessed, witnessOnce } from '../../server/witness/witness.ts'
import { Broken, type Signatures } from './invariants.ts'
import type { Network } from './network.ts'
import type { Actor, Scheduler } from './scheduler.ts'
import { type Leaf, PLACE, type PlantServer } from './server.ts'

export const WITNESS = 'witness'

/** Whether a log has a head: so many records, with this root over them. */
export function hasHead(leaves: readonly Leaf[], { size, root }: TreeHead): boolean {
  if (size > leaves.length) return false
  let frontier = EMPTY_FRONTIER
  for (const { leaf_hash } of leaves.slice(0, size))
    frontier = appendLeaf(frontier, new Uint8Array(leaf_hash))
  return isEqual(frontierRoot(frontier), root)
}

/** The real `plumb witness` on a laptop that is no part of the plant: it looks now and then, and forgets nothing. */
export class Witness {
  readonly #world: Scheduler
  readonly #network: Network
  readonly #actor: Actor
  readonly #signatures: Signatures
  readonly #clock: () => number
  readonly #folder: string
  readonly #shown: () => PlantServer
  /** The key that policy may name. */
  readonly key: string
  /** Every head that it believed, and the last thing that it found. */
  held: TreeHead | undefined
  last: 'away' | 'log-lies' | 'ok' | undefined
  /** How often it followed a signature over a break. */
  continued = 0
  /** How often it held against a log that it was shown. */
  refused = 0

  private constructor(setting: WitnessSetting, actor: Actor, folder: string, key: string) {
    this.#world = setting.world
    this.#network = setting.network
    this.#signatures = setting.signatures
    this.#clock = setting.clock
    this.#shown = setting.shown
    this.#actor = actor
    this.#folder = folder
    this.key = key
  }

  /** A witness of a log, whose key it was told. Call it from an activity. */
  static async open(setting: WitnessSetting): Promise<Witness> {
    const actor = setting.world.actor(WITNESS)
    const folder = await mkdtemp(join(PLACE, 'plumb-attack-witness-'))
    const key = await setting.world.as(actor, async () => {
      const state = await newState('witness/laptop', setting.log)
      await writeState(join(folder, 'state.json'), state)
      return encodeVerifierKey((await keyOf(state)).key)
    })
    return new Witness(setting, actor, folder, key)
  }

  start(): void {
    this.#world.start(this.#actor, 'looks', async () => {
      for (;;) {
        await this.#world.sleep((0.5 + this.#world.random.number()) * EVERY_MS)
        await this.look()
      }
    })
  }

  /** When all is calm: it has the log to its end, or holds on to what the log lacks. */
  async lookLast(): Promise<void> {
    await this.look()
    const { leaves } = this.#shown()
    const isLeftBehind = this.held !== undefined && !hasHead(leaves, this.held)
    if (isLeftBehind && (await this.#isSignedFor()))
      throw new Broken('a signed break ends', `${WITNESS} holds a head that people signed away`)
    const expected = isLeftBehind ? 'log-lies' : 'ok'
    if (this.last !== expected || (!isLeftBehind && this.held?.size !== leaves.length))
      throw new Broken(
        'all honest parties converge',
        `${WITNESS} found ${this.last} at ${this.held?.size} of ${leaves.length} records, expected ${expected}`,
      )
  }

  /** Whether people signed that the log goes on without the head that it holds, in rules that it can follow. */
  async #isSignedFor(): Promise<boolean> {
    const state = this.#shown().courier?.state()
    const rules = (await readState(join(this.#folder, 'state.json')))?.rules
    if (state === undefined || rules === undefined || this.held === undefined) return false
    return continuationOf(state, this.held) !== undefined && state.changes[rules.changes - 1] === rules.last
  }

  async look(): Promise<void> {
    const path = join(this.#folder, 'state.json')
    const read = async (asked: string) => {
      const answer = await this.#network.send(WITNESS, `/log/${asked}`).catch(() => undefined)
      return answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
    }
    const before = this.#standing()
    const rules = (await readState(path))?.rules
    const seen = await witnessOnce(path, read, Math.floor(this.#clock() / 1000))
    const state = await readState(path)
    const text = state?.checkpoint
    const opened = text ? parseCheckpoint(text.slice(0, text.indexOf('\n\n') + 1)) : undefined
    const now = opened?.ok ? opened.value : undefined
    if (seen.ok) {
      this.#checkFollowed(seen.value, now)
      await this.#network
        .send(WITNESS, '/log/cosignatures', { method: 'POST', body: seen.value.note })
        .catch(() => undefined)
    } else this.#checkRefused(seen.error, now)
    // What a log has it keeps; what it lacks may come back while it is looked at.
    const after = this.#shown()
    const isSame = before.server === after && before.generation === after.generation
    // A look during which the history changed saw some of both.
    if (isSame && (before.has || !this.#standing().has)) this.#checkFair(seen, before.has)
    if (seen.ok && seen.value.continued && isSame) this.#checkRules(rules, after)
    this.held = now
    this.last = seen.ok ? 'ok' : seen.error.kind
    const said = seen.ok
      ? `${seen.value.size}${seen.value.continued ? ' continued' : ''}`
      : seen.error.message
    this.#world.note(`${WITNESS} ${this.last} ${said}`)
    if (!seen.ok && seen.error.kind === 'log-lies') await this.#handBack(seen.error.evidence.held)
  }

  /** Whether the log that it is shown has the head that it holds. */
  #standing() {
    const server = this.#shown()
    const { held } = this
    return { server, generation: server.generation, has: held === undefined || hasHead(server.leaves, held) }
  }

  /** It calls nobody a liar whose log has what it saw, and nobody honest whose log has not. */
  #checkFair(seen: Awaited<ReturnType<typeof witnessOnce>>, has: boolean): void {
    if (has && !seen.ok && seen.error.kind === 'log-lies')
      throw new Broken('no false alarm', `${WITNESS} says ${seen.error.message}`)
    if (!has && seen.ok && seen.value.continued === undefined)
      throw new Broken(
        'every lie is detected at the next contact',
        `${WITNESS} cosigned a log that lacks the ${this.held?.size} records that it saw`,
      )
  }

  async #handBack(held: string): Promise<void> {
    const body = JSON.stringify({ held, changes: [], runs: [] })
    const headers = { 'content-type': 'application/json' }
    await this.#network
      .send(WITNESS, '/api/returned', { method: 'POST', body, headers })
      .catch(() => undefined)
  }

  /** Its head moves only along a log that has the last one, or over a break that people really signed for. */
  #checkFollowed({ continued, size }: Witnessed, now: TreeHead | undefined): void {
    const broken = (message: string) => new Broken('a witness gives up no head', message)
    if (now === undefined || now.size !== size)
      throw broken(`it says ${size} records, and holds ${now?.size}`)
    const { held } = this
    if (continued === undefined) {
      if (held !== undefined && held.size > size)
        throw broken(`from ${held.size} to ${size} records, unsigned`)
      return
    }
    this.continued += 1
    const { change } = continued.by
    if (!this.#signatures.has(changeHash(change)))
      throw broken(`by change ${change.seq}, which nobody signed`)
    const root = held && encodeBase64url(held.root)
    const names = change.ops.some(
      (op) =>
        op.op === 'log.continue' && op.seen.some((each) => each.size === held?.size && each.root === root),
    )
    if (!names) throw broken(`by change ${change.seq}, which is about other heads than ${held?.size}`)
  }

  /** It follows no history in which a change that it saw never was. */
  #checkRules(rules: Rules | undefined, server: PlantServer): void {
    const own = server.courier?.state()?.changes
    if (rules !== undefined && own !== undefined && own[rules.changes - 1] !== rules.last)
      throw new Broken(
        'a witness gives up no head',
        `it follows rules without change ${rules.changes - 1}, which it saw`,
      )
  }

  #checkRefused(error: WitnessError, now: TreeHead | undefined): void {
    if (error.kind === 'log-lies') this.refused += 1
    const [before, after] = [this.held, now].map((head) => head && `${head.size} ${encodeBase64(head.root)}`)
    if (before !== after)
      throw new Broken('a witness gives up no head', `it holds ${after} after it found: ${error.message}`)
  }

  close = (): Promise<void> => rm(this.#folder, { recursive: true })
}

const EVERY_MS = 7 * 3_600_000

export interface WitnessSetting {
  readonly world: Scheduler
  readonly network: Network
  readonly signatures: Signatures
  readonly clock: () => number
  /** The server whose log it is shown now. */
  shown(): PlantServer
  /** The log's verifier key. */
  readonly log: string
}
