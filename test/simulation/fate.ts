import { CALM } from './network.ts'
import type { Plant } from './plant.ts'

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

/** What goes wrong by itself, without anybody's ill will. */
export async function fate({ world, network, server, tablets }: Plant, until: number): Promise<void> {
  const { random } = world
  network.weather = {
    ...{ lost: random.number() * 0.15, answerLost: random.number() * 0.15, repeated: random.number() * 0.1 },
    slow: random.pick([50, 2_000, 20_000]),
  }
  for (const tablet of tablets) {
    tablet.wear.fails = random.number() * 0.03
    tablet.wear.dies = random.number() * 0.01
  }
  while (world.now < until) {
    await world.sleep(random.number() * 5 * HOUR)
    if (world.now >= until) return
    const tablet = random.pick(tablets)
    switch (random.integer(6)) {
      case 0: {
        // A cable, a power plug of an access point, or a tablet that somebody took home over the weekend.
        world.note(`${tablet.name} cut off`)
        network.cut.add(tablet.name)
        const back = random.pick([1, 10, 60]) * HOUR * random.number()
        world.start(
          world.actor('cable'),
          'mends',
          async () => {
            world.note(`${tablet.name} back`)
            network.cut.delete(tablet.name)
          },
          back,
        )
        break
      }
      case 1:
        if (tablet.isOn) tablet.switchOff('its battery is empty')
        break
      case 2:
        tablet.skew = Math.round(random.pick([0, 3, -3, 10]) * YEAR * random.number())
        world.note(`${tablet.name} has its clock set off by ${Math.round(tablet.skew / HOUR)} hours`)
        break
      case 3:
        tablet.wear.isFull = !tablet.wear.isFull
        world.note(`${tablet.name} has ${tablet.wear.isFull ? 'no ' : ''}room`)
        break
      case 4:
        world.note('server full')
        server.setFull(true)
        await world.sleep(random.number() * 4 * HOUR)
        server.setFull(false)
        break
      default:
        server.death = random.pick(['before', 'torn', 'after'])
    }
  }
}

/** Everything works again, and stays so. */
export async function mend({ world, network, server, tablets }: Plant): Promise<void> {
  world.note('calm')
  network.weather = CALM
  network.cut.clear()
  server.death = undefined
  server.setFull(false)
  await server.start()
  for (const tablet of tablets) Object.assign(tablet.wear, { fails: 0, dies: 0, isFull: false })
}
