import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeBase64 } from '../../core/bytes.ts'
import { appendTiles, EMPTY_EDGE, edgeFrontier } from '../../core/log/tile-edge.ts'
import { frontierRoot } from '../../core/log/tree.ts'
import type { CheckpointRow } from '../../web/local/database.ts'
import { type Adversary, hasAlarm, isWhole, unseen } from './found-out.ts'
import type { Sent } from './network.ts'
import type { Plant } from './plant.ts'
import { PLACE, PlantServer } from './server.ts'
import type { Tablet } from './tablet.ts'

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

/** Serves tablets a history that is not the true one for a while, and says who was drawn into it. */
function historian(
  plant: Plant,
  name: string,
  among: readonly Tablet[],
  serveOther: Plant['serve'] | undefined,
) {
  const { server } = plant
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
  const serve = async (sent: Sent) => {
    const isDrawn = state === 'false' && among.some((tablet) => tablet.name === sent.from)
    return isDrawn && serveOther ? serveOther(sent) : truth(sent)
  }
  plant.serve = serve
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
  const history = historian(plant, name, [victim], async (sent) => other?.serve(sent))
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
  const history = historian(plant, name, tablets, undefined)
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
