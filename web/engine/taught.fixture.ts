import { hashBytes } from '../../core/hash.ts'
import { INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { openTeaching, type Seen, type TaughtPackage } from '../../core/teach/teaching.ts'
import { openBackbone } from '../../models/backbone/open.ts'
import { nodeCodec } from '../../models/codec.ts'
import { drawPart } from '../../models/part/draw.ts'
import { openSession } from '../../models/session.ts'

const GOOD = 6
const DEFECTIVE = 4

/** Models taught by the product's own sequence from drawn parts, of the normal and of classes. */
export interface TaughtModels {
  /** Weights in float32. */
  readonly normal: TaughtPackage
  /** Weights in half the bytes. */
  readonly halfNormal: TaughtPackage
  readonly classes: TaughtPackage
  readonly halfClasses: TaughtPackage
}

/** Teaches them; some ten seconds. */
export async function teachModels(): Promise<TaughtModels> {
  const codec = await nodeCodec()
  const { eye } = await openBackbone()
  const teaching = await openTeaching(eye, { codec, open: (model) => openSession(model, INPUT_PORT.dims) })
  const samples: Seen[] = []
  for (let seed = 1; seed <= GOOD + DEFECTIVE; seed++) {
    const defect = seed > GOOD ? 'missing-hole' : undefined
    const png = await codec.encode(drawPart({ seed, defect, width: 320, height: 240 }))
    const digest = hashBytes(png)
    const seen = await teaching.see(digest, png)
    if (!seen.ok) throw new Error(seen.error.message)
    samples.push({ digest, kind: defect ? 'defective' : 'good', group: null, marks: null })
  }
  const said = { name: 'Flange', version: '1', licence: 'own' }
  const whole = { storage: 'float32' }
  const half = { storage: 'float16' }
  // One defective part: each golden case takes seconds where the GPU is drawn by the processor.
  const { pass, fail } = (await teaching.fit(samples.slice(0, GOOD + 1), null)).suggested
  const lines = { ...said, thresholds: { pass, fail } }
  const classified = samples.map(({ digest, kind, group }) => ({
    ...{ digest, group, class: kind === 'good' ? 0 : 1 },
  }))
  const { suggested } = teaching.fitClasses(classified, null)
  const named = {
    ...{ ...said, thresholds: suggested },
    classes: [
      { label: 'Whole', defect: false },
      { label: 'Hole missing', defect: true },
    ],
  }
  return {
    normal: await teaching.package({ ...lines, lineage: whole }),
    halfNormal: await teaching.package({ ...lines, lineage: half }),
    classes: await teaching.packageClasses({ ...named, lineage: whole }),
    halfClasses: await teaching.packageClasses({ ...named, lineage: half }),
  }
}
