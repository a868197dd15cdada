import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeBase64 } from '../../core/bytes.ts'
import { appendTiles, EMPTY_EDGE, edgeFrontier } from '../../core/log/tile-edge.ts'
import { frontierRoot } from '../../core/log/tree.ts'
import { continuationFrom } from '../../web/alarm/continuation.ts'
import type { AlarmRow, CheckpointRow } from '../../web/local/database.ts'
import { type Adversary, hasAlarm, isWhole, unseen } from './found-out.ts'
import { Broken } from './invariants.ts'
import type { Sent } from './network.ts'
import type { Errand } from './people.ts'
import type { Plant } from './plant.ts'
import { PLACE, PlantServer } from './server.ts'
import type { Tablet } from './tablet.ts'
import { WITNESS } from './witness.ts'

/** What tells of two histories: the log's heads, or rules that do not follow on one another. */
const ALARMS = ['log-lies', 'governance']

/** Whether the head that a tablet believes is none of this server's log. */
function isAstray(tablet: Tablet, server: PlantServer): boolean {
  const [checkpoint] = tablet.storage.rows<CheckpointRow>('log')
  if (checkpoint === undefined || checkpoint.size > server.leaves.length) return checkpoint !== undefined
  const hashes = server.leaves.slice(0, checkpoint.size).map(({ leaf_hash }) => new Uint8Array(leaf_hash))
  const root = frontierRoot(edgeFrontier(appendTiles(EMPTY_EDGE, hashes).edge))
  return checkpoint.note.split('\n')[2] !== encodeBase64(root)
}

/** Whether a tablet follows changes that somebody made at another history, and that were not handed back to this one. */
function hasOtherRules({ governance }: Tablet, { courier }: PlantServer): boolean {
  const own = courier?.state()?.changes
  return own !== undefined && governance?.state.changes.some((hash, seq) => own[seq] !== hash) === true
}

/** Another history than the true one, and who else is shown it. */
interface Another {
  readonly serveOther?: Plant['serve']
  readonly other?: () => PlantServer | undefined
  readonly isWitnessDrawn?: boolean
}

/** Serves tablets a history that is not the true one for a while, and says who was drawn into it. */
function historian(
  plant: Plant,
  name: string,
  among: readonly Tablet[],
  { serveOther, other, isWitnessDrawn }: Another = {},
) {
  const { server, shown } = plant
  const truth = plant.serve
  let state: 'before' | 'false' | 'true' = 'before'
  /** A round that was under way when the history changed saw some of both. */
  const between = new Set<Tablet>()
  const turn = (to: typeof state) => {
    state = to
    for (const tablet of among) if (tablet.isInRound) between.add(tablet)
  }
  const isSplit = (tablet: Tablet) =>
    among.includes(tablet) &&
    state !== 'before' &&
    (hasOtherRules(tablet, server) || isAstray(tablet, server))
  const isDrawn = (from: string) =>
    state === 'false' &&
    (among.some(({ name }) => name === from) || (from === WITNESS && isWitnessDrawn === true))
  plant.serve = async (sent: Sent) => (serveOther && isDrawn(sent.from) ? serveOther(sent) : truth(sent))
  plant.shown = (from) => (isDrawn(from) ? other?.() : undefined) ?? shown(from)
  for (const tablet of among)
    tablet.onRound = (round) => {
      if (between.delete(tablet) || !isWhole(round)) return
      // Back at the true server, and also at an old copy of it: whoever has seen more, or other things, says so.
      const isOldCopy = state === 'false' && serveOther === undefined
      if (!(isOldCopy ? isAstray(tablet, server) : state === 'true' && isSplit(tablet))) return
      if (round.ok || !ALARMS.includes(round.error.kind) || !hasAlarm(tablet, ALARMS))
        throw unseen(tablet, name, round)
    }
  return { turn, isSplit, isLiedTo: (tablet: Tablet) => state !== 'before' && among.includes(tablet) }
}

/** Shows one tablet a history of its own, which grows by what it hands over, and then the true one again. */
export function forker(plant: Plant, dist: string): Adversary {
  const { world, server, tablets } = plant
  const name = 'shows two histories'
  let other: PlantServer | undefined
  const victim = world.random.pick(tablets)
  const history = historian(plant, name, [victim], {
    serveOther: async (sent) => other?.serve(sent),
    other: () => other,
    isWitnessDrawn: world.random.number() < 0.5,
  })
  return {
    ...{ name, isLiedTo: history.isLiedTo, isSplit: history.isSplit },
    prepare: async () => undefined,
    begin: async () => {
      const folder = await mkdtemp(join(PLACE, 'plumb-attack-fork-'))
      const copy = join(folder, 'data')
      await server.copy(copy)
      other = await PlantServer.open(world, { name: 'other', dist, clock: server.clock, copy })
      await rm(folder, { recursive: true })
      history.turn('false')
    },
    end: async () => history.turn('true'),
    checkFound: () => {
      if (history.isSplit(victim) && !hasAlarm(victim, ALARMS)) throw unseen(victim, name)
    },
    close: async () => other?.remove(),
  }
}

/** Puts an old backup in the place of the data, and after a while the data back. */
export function restorer(plant: Plant): Adversary {
  const { server, tablets } = plant
  const name = 'restores an old backup'
  let folder: string | undefined
  const history = historian(plant, name, tablets)
  return {
    ...{ name, isLiedTo: history.isLiedTo, isSplit: history.isSplit },
    prepare: async () => {
      folder = await mkdtemp(join(PLACE, 'plumb-attack-backup-'))
      await server.copy(join(folder, 'old'))
    },
    begin: async () => {
      if (folder === undefined) return
      await server.copy(join(folder, 'now'))
      await server.replace(join(folder, 'old'))
      history.turn('false')
    },
    end: async () => {
      if (folder !== undefined) await server.replace(join(folder, 'now'))
      history.turn('true')
    },
    checkFound: () => {
      for (const tablet of tablets)
        if (history.isSplit(tablet) && !hasAlarm(tablet, ALARMS)) throw unseen(tablet, name)
    },
    close: async () => {
      if (folder !== undefined) await rm(folder, { recursive: true })
    },
  }
}

/** The alarm that a tablet keeps, and that has not ended. */
function alarmOf(tablet: Tablet): string | undefined {
  const last = tablet.storage.rows<AlarmRow>('alarms').at(-1)
  return last?.kind === 'healed' ? undefined : last?.message
}

/** How long an admin waits for what is missing, at most: until then it may all come back by itself. */
const PATIENCE_MS = 8 * 3_600_000

/** How long somebody is away who has what is missing, at most. */
const AWAY_MS = 20 * 3_600_000

/**
 * Loses its disk, and goes on from an old backup for good, honestly. What tablets hand back is put where it stood; where
 * the log went on by itself, or somebody waits no longer, an admin signs that it goes on: as often as one comes late.
 */
export function survivor(plant: Plant): Adversary {
  const { world, server, tablets, staff, network } = plant
  const name = 'lost its disk, and an admin signs that the log goes on'
  let folder: string | undefined
  let isRestored = false
  const patience = world.random.number() * PATIENCE_MS
  const errand: Errand = {
    isDue: (desk) => {
      const standing = server.courier?.restoration()
      if (standing === undefined || standing.kind === 'none' || network.cut.has(desk.name)) return false
      const isLate = !staff.isAtWork || server.clock() - standing.since > patience
      return standing.mode === 'open' || isLate
    },
    run: async (desk) => {
      if (desk.governance === undefined) return
      const own = desk.alarm === undefined ? undefined : await desk.database.log.get('checkpoint')
      const op = await continuationFrom(desk.governance.state, await server.waitNoLonger(), own)
      if (op.ok) await desk.change({ ops: [op.value], reason: 'the disk was lost' })
      else world.note(`${desk.name} signs nothing: ${op.error.message}`)
    },
  }
  return {
    name,
    isLiedTo: () => isRestored,
    // In the place of a change that was lost another may have been signed before any tablet was back.
    isSplit: (tablet) => isRestored && hasOtherRules(tablet, server),
    prepare: async () => {
      folder = await mkdtemp(join(PLACE, 'plumb-attack-backup-'))
      await server.copy(join(folder, 'old'))
    },
    begin: async () => {
      if (folder === undefined) return
      // So that there is something to lose.
      await world.sleep((2 + 10 * world.random.number()) * 3_600_000)
      await server.replace(join(folder, 'old'))
      isRestored = true
      world.note(`server is restored to ${server.leaves.length} records`)
      staff.errand = errand
      if (world.random.number() < 0.3) return
      const away = world.random.pick(tablets)
      world.note(`${away.name} is away`)
      network.cut.add(away.name)
      const back = async () => void network.cut.delete(away.name)
      world.start(world.actor('away'), 'comes back', back, world.random.number() * AWAY_MS)
    },
    end: async () => undefined,
    checkFound: () => {
      for (const tablet of tablets)
        if (!hasOtherRules(tablet, server) && (isAstray(tablet, server) || alarmOf(tablet) !== undefined))
          throw new Broken(
            'a signed break ends',
            `${tablet.name} still holds another head, or its alarm: ${alarmOf(tablet)}`,
          )
    },
    close: async () => {
      if (folder !== undefined) await rm(folder, { recursive: true })
    },
  }
}
