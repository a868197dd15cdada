import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Driver, { type Database } from 'better-sqlite3-multiple-ciphers'
import type { Hono } from 'hono'
import { pino } from 'pino'
import type { Bytes } from '../../core/bytes.ts'
import type { RestorationAnswer } from '../../core/wire/restoration.ts'
import { makeApp } from '../../server/app/app.ts'
import { makeContext } from '../../server/app/context.ts'
import type { Courier } from '../../server/courier.ts'
import type { LogKey } from '../../server/key/plant-keys.ts'
import { INLINE_BATCH_BYTES } from '../../server/limit.ts'
import { openCourier } from '../../server/open-courier.ts'
import { openDataToRead } from '../../server/open-data.ts'
import { value } from '../../server/simulate/fixture.ts'
import type { Sent } from './network.ts'
import type { Actor, Scheduler } from './scheduler.ts'

export const ORIGIN = 'http://localhost:8080'

/** One record of a server's log. */
export interface Leaf {
  readonly leaf_hash: Bytes
  readonly bytes: Bytes
}

/** How a server dies while it answers: before anything, with its last write torn, or with all written and nothing said. */
export type Death = 'before' | 'torn' | 'after'

// SQLite's switch for a full disk belongs to a connection, and the courier rightly hides its own: it is caught here.
const databases = new Map<string, Database>()
const pragma: Database['pragma'] = Driver.prototype.pragma
Driver.prototype.pragma = function (
  this: Database & { name: string; readonly: boolean },
  ...args: Parameters<typeof pragma>
) {
  if (!this.readonly) databases.set(this.name, this)
  return pragma.apply(this, args)
}

/** In memory where the machine has such a place: what a disk does wrong is simulated above it. */
export const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Batches that come to the server together. */
interface Crowd {
  readonly at: number
  readonly sent: Sent[]
  answers?: Promise<(Response | undefined)[]>
}

/** How far apart they may set out, at most. */
const CROWD_MS = 3 * 60 * 60 * 1000

const UNLIMITED_PAGES = 4_294_967_294

/** Until somebody has started it again, at most. */
const RESTART_MS = 2 * 60 * 60 * 1000

/** The real server on a real encrypted folder: served without a socket, killed without mercy. */
export class PlantServer {
  readonly folder: string
  readonly data: string
  readonly #world: Scheduler
  readonly #actor: Actor
  readonly #dist: string
  readonly clock: () => number
  #app: Hono | undefined
  #leaves: Leaf[] = []
  #moved = true
  #appended = 0
  /** Counts the data folders that stood here. */
  generation = 0
  #crowd: Crowd | undefined
  /** How often batches of several tablets shared one transaction. */
  shared = 0
  courier: Courier | undefined
  /** How it dies of the next request that writes. */
  death: Death | undefined

  private constructor(
    world: Scheduler,
    name: string,
    folder: string,
    setting: Pick<ServerSetting, 'dist' | 'clock'>,
  ) {
    this.#world = world
    this.#actor = world.actor(name)
    this.folder = folder
    this.data = join(folder, 'data')
    this.#dist = setting.dist
    this.clock = setting.clock
  }

  /** A server on a new folder, or on a copy of another's. Call it from an activity. */
  static async open(world: Scheduler, setting: ServerSetting): Promise<PlantServer> {
    const folder = await mkdtemp(join(PLACE, 'plumb-attack-'))
    const server = new PlantServer(world, setting.name, folder, setting)
    await mkdir(server.data, { mode: 0o700 })
    if (setting.copy !== undefined) await cp(setting.copy, server.data, { recursive: true })
    await server.start()
    return server
  }

  async start(): Promise<void> {
    const { data, courier } = this
    if (courier !== undefined) return
    await this.#world.as(this.#actor, async () => {
      const opened = value(await openCourier({ data, now: this.clock, random: this.#actor.random.bytes }))
      const context = await makeContext({
        ...{ courier: opened, data, rpId: 'localhost', origin: ORIGIN, dist: this.#dist, now: this.clock },
        ...{ log: pino({ level: 'silent' }), random: this.#actor.random.bytes },
      })
      await context.uploads.sweep()
      this.#leaves = []
      this.#moved = true
      opened.onAppend(() => {
        this.#moved = true
        this.#appended += 1
      })
      this.courier = opened
      this.#app = makeApp(context)
    })
  }

  async stop(): Promise<void> {
    const { courier } = this
    this.courier = undefined
    this.#app = undefined
    await courier?.close()
  }

  /** Answers a request; undefined when the server is down, or dies of it. */
  async serve(sent: Sent): Promise<Response | undefined> {
    const isBatch = sent.path === '/api/records' && (sent.body?.length ?? 0) < INLINE_BATCH_BYTES
    if (isBatch) return this.#serveTogether(sent)
    return (await this.#world.hold(() => this.#take([sent])))[0]
  }

  /**
   * Batches that come within a while come at the same moment, as at the change of a shift: the server has all of
   * them before it writes one. Whoever of those that wait goes on first lets it take them.
   */
  async #serveTogether(sent: Sent): Promise<Response | undefined> {
    const { now, random } = this.#world
    const after = random.number() < 0.5 ? 0 : random.number() * CROWD_MS
    this.#crowd ??= { at: now + Math.ceil(after), sent: [] }
    const crowd = this.#crowd
    const place = crowd.sent.push(sent) - 1
    await this.#world.sleep(crowd.at - now)
    if (this.#crowd === crowd) this.#crowd = undefined
    crowd.answers ??= this.#world.hold(() => this.#take(crowd.sent))
    return (await crowd.answers)[place]
  }

  async #take(sent: readonly Sent[]): Promise<(Response | undefined)[]> {
    const { death } = this
    if (this.#app === undefined) return []
    if (death === undefined || sent[0]?.method === 'GET') return this.#answerAll(sent)
    this.death = undefined
    await this.#die(sent, death)
    this.#world.start(this.#actor, 'restart', () => this.start(), this.#world.random.number() * RESTART_MS)
    return []
  }

  async #answerAll(sent: readonly Sent[]): Promise<(Response | undefined)[]> {
    const before = this.#appended
    const answers = await Promise.all(sent.map((each) => this.#answer(each)))
    const tablets = new Set(sent.map(({ from }) => from)).size
    if (tablets < 2) return answers
    const appended = this.#appended - before
    if (appended > 0 && appended < tablets) this.shared += 1
    this.#world.note(`server takes batches of ${tablets} tablets, in ${appended} transactions`)
    return answers
  }

  async #answer({ path, method, headers, body }: Sent): Promise<Response | undefined> {
    const app = this.#app
    if (app === undefined) return undefined
    const init = { method, headers, ...(body !== undefined && { body }) }
    return this.#world.as(this.#actor, async () => app.request(path, init))
  }

  async #die(sent: readonly Sent[], death: Death): Promise<void> {
    const asked = sent.map(({ method, path }) => `${method} ${path}`).join(', ')
    this.#world.note(`server dies, ${death} ${asked}`)
    const wal = join(this.data, 'plumb.db-wal')
    const read = async () => new Uint8Array(await readFile(wal).catch(() => new Uint8Array()))
    const before = (await read()).length
    if (death !== 'before') await this.#answerAll(sent)
    const files = ['plumb.db', 'plumb.db-wal']
    const disk = new Map<string, Uint8Array>()
    for (const file of files)
      disk.set(file, await readFile(join(this.data, file)).catch(() => new Uint8Array()))
    const after = disk.get('plumb.db-wal') ?? new Uint8Array()
    // What was written since the last fsync is there up to any byte.
    const torn = before + this.#world.random.integer(Math.max(1, after.length - before))
    if (death === 'torn' && after.length > before) disk.set('plumb.db-wal', after.subarray(0, torn))
    await this.stop()
    for (const [file, bytes] of disk) await writeFile(join(this.data, file), bytes, { mode: 0o600 })
  }

  /** An admin waits no longer for what is missing after a restore. That this one may is the route's to ask. */
  async waitNoLonger(): Promise<RestorationAnswer> {
    const { courier } = this
    if (courier === undefined) return { kind: 'none' }
    return value(await this.#world.hold(() => this.#world.as(this.#actor, () => courier.openRestoration())))
  }

  #database(): Database {
    const database = databases.get(join(this.data, 'plumb.db'))
    if (database === undefined) throw new Error('server: found no database')
    return database
  }

  /** Leaves the disk without room, or makes room again. */
  setFull(isFull: boolean): void {
    if (this.courier === undefined) return
    const database = this.#database()
    const pages = isFull ? database.pragma('page_count', { simple: true }) : UNLIMITED_PAGES
    database.pragma(`max_page_count = ${pages}`)
  }

  /** The records of the log that it was started on, and has written since: read again only where it moved. */
  get leaves(): readonly Leaf[] {
    if (this.#moved && this.courier !== undefined) {
      const query = 'SELECT leaf_hash, bytes FROM leaves WHERE leaf >= ? ORDER BY leaf'
      this.#leaves.push(...(this.#database().prepare(query).all(this.#leaves.length) as Leaf[]))
      this.#moved = false
    }
    return this.#leaves
  }

  /** The hash of the state that this server says its log adds up to. */
  stateHash(): string {
    const query = 'SELECT state_hash FROM checkpoints ORDER BY size DESC LIMIT 1'
    return String(this.#database().prepare(query).pluck().get())
  }

  /** The key that whoever owns the server's process has. */
  async logKey(): Promise<LogKey> {
    const opened = value(await openDataToRead(this.data))
    opened.close()
    return opened.keys.log
  }

  /** A copy of the data folder as it stands: a backup. */
  async copy(to: string): Promise<void> {
    const isUp = this.courier !== undefined
    await this.stop()
    await cp(this.data, to, { recursive: true })
    if (isUp) await this.start()
  }

  /** Puts a copy in the place of the data. */
  async replace(by: string): Promise<void> {
    await this.stop()
    await rm(this.data, { recursive: true })
    await cp(by, this.data, { recursive: true })
    this.generation += 1
    await this.start()
  }

  async remove(): Promise<void> {
    await this.stop()
    databases.delete(join(this.data, 'plumb.db'))
    await rm(this.folder, { recursive: true, force: true })
  }
}

export interface ServerSetting {
  readonly name: string
  /** What the build made. */
  readonly dist: string
  readonly clock: () => number
  /** A data folder to begin with. */
  readonly copy?: string
}

/** An app of one page: the audit reads it. */
export async function makeDist(): Promise<string> {
  const dist = await mkdtemp(join(PLACE, 'plumb-attack-dist-'))
  await mkdir(join(dist, 'web'))
  await writeFile(join(dist, 'web', 'index.html'), '<!doctype html><title>Plumb</title>')
  return dist
}
