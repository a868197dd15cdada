import { headOf } from '../../../core/governance/state.ts'
import type { PlantAnswer } from '../../../core/wire/change.ts'
import type { Route } from '../route.ts'

/** GET /api/plant: what anybody on the plant's network may know of this server. */
export const plant: Route = (app, { courier, build }) => {
  app.get('/api/plant', (c) => {
    const state = courier.state()
    const answer: PlantAnswer =
      state === undefined
        ? { founded: false, build }
        : {
            ...{ founded: true, build, plant: state.plant, name: state.name, rpId: state.rpId },
            ...{ head: headOf(state), changes: state.changes.length },
          }
    return c.json(answer)
  })
}
