import { type Adversary, hasAlarm, isWhole, unseen } from './found-out.ts'
import { forker, restorer, survivor } from './histories.ts'
import { LIES, type Lie, type Means } from './lies.ts'
import type { Sent } from './network.ts'
import type { Plant } from './plant.ts'

/** Tells one lie to one tablet, in every answer that it fits. */
function liar(plant: Plant, { name, alarms, tell, instead }: Lie): Adversary {
  const { world, server, tablets } = plant
  const victim = world.random.pick(tablets)
  let [told, everTold, everFound] = [0, false, false]
  let means: Omit<Means, 'leaves' | 'changes'> | undefined
  const truth = plant.serve
  const serve = async (sent: Sent) => {
    if (sent.from !== victim.name || !sent.isHeard || means === undefined || server.courier === undefined)
      return truth(sent)
    const honest = instead && sent.path === '/api/records' ? new Response() : await truth(sent)
    if (honest === undefined) return honest
    const changes = server.courier?.changes(0).map(({ record }) => record) ?? []
    const lie = await tell(sent, honest.clone(), { ...means, leaves: server.leaves, changes })
    if (lie === undefined) return honest
    world.note(`server ${name}: ${victim.name} ${sent.path}`)
    told += 1
    return lie
  }
  victim.onRound = (round) => {
    if (told > 0 && isWhole(round)) {
      everTold = true
      if (round.ok || !alarms.includes(round.error.kind)) throw unseen(victim, name, round)
      everFound ||= hasAlarm(victim, alarms)
      if (victim.alarm === undefined) throw unseen(victim, name)
    }
    told = 0
  }
  return {
    name,
    prepare: async () => undefined,
    begin: async () => {
      means = { random: world.random, key: await server.logKey(), victim }
      plant.serve = serve
    },
    end: async () => {
      plant.serve = truth
      told = 0
    },
    isLiedTo: (tablet) => tablet === victim && means !== undefined,
    isSplit: () => false,
    checkFound: () => {
      if (everTold && !everFound) throw unseen(victim, name)
    },
    close: async () => undefined,
  }
}

/** What the server of a seed does: nothing that is not honest, or one lie. Every lie has its seeds. */
export function adversaryOf(seed: number, plant: Plant, dist: string): Adversary | undefined {
  const turn = seed % (LIES.length + 8)
  const lie = LIES[turn]
  if (lie !== undefined) return liar(plant, lie)
  if (turn < LIES.length + 2) return forker(plant, dist)
  if (turn < LIES.length + 4) return restorer(plant)
  return turn < LIES.length + 6 ? survivor(plant) : undefined
}
