import { hashJson } from '../../core/hash.ts'
import type { ModelStep, Plan } from '../../core/plan/plan.ts'

const model = hashJson('model', { simulated: 1 })

/** The control plan that simulated plants work by. Its model is a name only: nothing is judged by one here. */
export const SIMULATED_PLAN: Omit<Plan, 'steps'> & { readonly steps: ModelStep[] } = {
  format: 'plumb-plan/1',
  name: 'Bearing flange, final inspection',
  part: 'Bearing flange',
  steps: [
    {
      id: 'face',
      name: 'Machined face',
      instruction: 'Lay the flange face up under the ring lamp and photograph it.',
      characteristic: 'No scratch, dent, stain or chip; every hole drilled',
      model,
      thresholds: { pass: 0.4, fail: 0.6 },
      fallback: ['Look at the face under the lamp', 'Run a finger along the rim', 'Count the holes'],
    },
    {
      id: 'bore',
      name: 'Bore',
      instruction: 'Look into the bore and hold the tablet still while it takes three frames.',
      characteristic: 'No score, no burr',
      model,
      thresholds: { pass: 0.4, fail: 0.6 },
      frames: 3,
      fallback: ['Look into the bore with the lamp', 'Feel for a burr'],
    },
  ],
}
