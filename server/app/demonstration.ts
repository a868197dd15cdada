import type { SetupAnswer } from '../../core/wire/change.ts'
import type { Package } from '../package/packages.ts'

/** The demonstration that set-up offers: one part, one step, judged by the package named demo. */
export function demonstrationOf(packages: readonly Package[]): SetupAnswer['demonstration'] | undefined {
  const demo = packages.find(({ name }) => name === 'demo')
  if (demo?.manifest.task !== 'anomaly') return undefined
  const { digest, manifest } = demo
  return {
    models: [{ model: digest, name: manifest.name.slice(0, 80) }],
    plan: {
      format: 'plumb-plan/1',
      name: 'Demonstration',
      part: 'Turned flange',
      steps: [
        {
          id: 'top-face',
          name: 'Top face',
          instruction:
            'Lay the part flat with its machined face up, fill the frame with it, and photograph it straight from above.',
          characteristic: 'Surface free of scratches, dents, stains and missing material',
          model: digest,
          thresholds: manifest.thresholds,
          fallback: [
            'Hold the face against the light at a low angle and turn it once round.',
            'Run a fingernail over every mark: one that catches is a defect.',
            'Check that every hole and edge is there and whole.',
          ],
        },
      ],
    },
  }
}
