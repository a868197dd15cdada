import * as v from 'valibot'
import { type Bytes, utf8ToText } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import type { InspectionId } from '../id.ts'
import type { Checkpoint } from '../log/checkpoint.ts'
import { parseVerifierKey } from '../log/verifier-key.ts'
import type { Manifest } from '../model/manifest.ts'
import { planOpener } from '../plan/open-plan.ts'
import { blobsOf } from '../record/blobs-of.ts'
import { type Bundle, type BundleFiles, bundleSchema, NAMES } from './bundle.ts'
import { checkCheckpoint, checkInclusions, readReceipts } from './check-log.ts'
import { checkModels } from './check-models.ts'
import { type Rules, withheldPlan } from './check-planned.ts'
import { foldChanges, type Governed } from './fold-changes.ts'
import { type BundleFinding, type Find, type ReadBundle, readFiles } from './read-files.ts'
import { type TestedModel, testedModels } from './selftest-gaps.ts'
import { checkStretch, inspectedIn, type Stretch, stretchesOf } from './stretch.ts'

/** What a bundle holds, once it is read; believed as far as there are no findings. */
export interface BundleContents {
  readonly bundle: Bundle
  readonly governed: Governed
  readonly checkpoint: Checkpoint
  readonly stretches: readonly Stretch[]
  /** When the server had each record, in ms, by leaf index. */
  readonly received: ReadonlyMap<number, number>
  readonly models: ReadonlyMap<Digest, Manifest>
  readonly tests: readonly TestedModel[]
  /** What records name and the bundle does not have: values, pictures, and the plans that verdicts were drawn by. */
  readonly missing: { readonly openings: number; readonly pictures: number; readonly plans: number }
  readonly records: number
  readonly bytes: number
}

/** What verifying came to: every finding, and the contents where they could be read at all. */
export interface VerifiedBundle {
  readonly findings: readonly BundleFinding[]
  readonly contents: BundleContents | undefined
}

export interface VerifySetting {
  /** Hash of the genesis that is expected, where whoever verifies knows the plant already. */
  readonly genesis?: string
  readonly onFile?: (done: number, of: number) => void
}

function parseBundle(bytes: Bytes | undefined, find: Find): Bundle | undefined {
  try {
    const parsed = v.safeParse(bundleSchema, JSON.parse(utf8ToText(bytes ?? new Uint8Array()) ?? ''))
    if (parsed.success) return parsed.output
  } catch {
    // Said below.
  }
  find(NAMES.bundle, 'found something that does not describe a bundle')
  return undefined
}

/** What the inspected records name and is not here: left out, erased, or never sent. */
function missingFrom(inspected: Stretch, rules: Rules, read: ReadBundle): BundleContents['missing'] {
  let openings = 0
  const pictures = new Set<string>()
  const plans = new Set<string>()
  for (const placed of inspected) {
    const { event, openings: here } = placed
    const plan = withheldPlan(rules, placed)
    if (plan !== undefined) plans.add(plan)
    openings += Object.values<string>(event.commits).filter((each) => !Object.hasOwn(here, each)).length
    for (const digest of blobsOf(event)) if (!read.pictures.has(digest)) pictures.add(digest)
  }
  return { openings, pictures: pictures.size, plans: plans.size }
}

/**
 * Verifies a bundle that may come from anywhere, against nothing but itself and, when it is known, the plant's genesis:
 * each file against the list that the log signed, the rules from the genesis on, each record's place in the log, each
 * session and signature down to a passkey, what stands behind the commitments, pictures and models by their digests.
 */
export async function verifyBundle(
  files: BundleFiles,
  { genesis, onFile }: VerifySetting = {},
): Promise<VerifiedBundle> {
  const findings: BundleFinding[] = []
  const find: Find = (where, message) => void findings.push({ where, message })
  const read = await readFiles(files, find, onFile)
  const bundle = parseBundle(read.files.get(NAMES.bundle), find)
  const governed = await foldChanges(read.records, find)
  if (bundle === undefined || governed === undefined) return { findings, contents: undefined }
  const { state } = governed
  if (genesis !== undefined && genesis !== governed.genesis)
    find('record', `found the genesis ${governed.genesis}, expected ${genesis}: another plant's evidence`)
  if (bundle.plant !== state.plant) find(NAMES.bundle, `found plant ${bundle.plant}, expected ${state.plant}`)
  const key = parseVerifierKey(state.log, 'note')
  if (!key.ok) throw new Error(`evidence: ${key.error.message}`)
  const log = { origin: key.value.name, key: key.value }
  const head = await checkCheckpoint(read, log, find)
  if (head === undefined) return { findings, contents: undefined }
  checkInclusions(read, head, find)
  const received = await readReceipts(read, log, find)
  const ids = new Set(bundle.inspections)
  const stretches = stretchesOf(read.records)
  const rules = { state, planOf: planOpener(governed.openings) }
  for (const stretch of stretches) await checkStretch(stretch, { rules, ids, find })
  const inspected = stretches.flatMap((stretch) => inspectedIn(stretch, ids))
  const told = new Set(inspected.map(inspectionOf))
  for (const id of ids)
    if (!told.has(id)) find(NAMES.bundle, `found no record of inspection ${id}, expected some`)
  const models = await checkModels(read, state, find)
  const contents = {
    ...{ bundle, governed, stretches, received, models, checkpoint: head.checkpoint },
    ...{ tests: testedModels(stretches), missing: missingFrom(inspected, rules, read) },
    ...{ records: read.records.length, bytes: read.bytes },
  }
  return { findings, contents }
}

const inspectionOf = ({ event }: Stretch[number]): InspectionId | undefined =>
  'inspection' in event.body ? event.body.inspection : undefined
