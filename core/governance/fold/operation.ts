import type { Operation, OperationName } from '../operation.ts'
import type { State } from '../state.ts'
import { CERTIFICATION_FOLDS } from './certification.ts'
import { CREDENTIAL_FOLDS } from './credential.ts'
import { DEVICE_FOLDS } from './device.ts'
import { LOG_FOLDS } from './log.ts'
import { MODEL_FOLDS } from './model.ts'
import { PERSON_FOLDS } from './person.ts'
import { POLICY_FOLDS } from './policy.ts'
import { PROPOSAL_FOLDS } from './proposal.ts'
import { RELEASE_FOLDS } from './release.ts'
import { SIGNER_FOLDS } from './signer.ts'
import { type Fold, type Folds, type Moment, refuse, type Step } from './step.ts'

/** What each operation does. `plant.found` is no step: it begins the plant. */
const FOLDS: Folds<Exclude<OperationName, 'plant.found'>> = {
  ...PERSON_FOLDS,
  ...CREDENTIAL_FOLDS,
  ...DEVICE_FOLDS,
  ...MODEL_FOLDS,
  ...SIGNER_FOLDS,
  ...CERTIFICATION_FOLDS,
  ...RELEASE_FOLDS,
  ...POLICY_FOLDS,
  ...PROPOSAL_FOLDS,
  ...LOG_FOLDS,
}

/** Folds operations in order; nothing of them holds unless all do. */
export function foldAll(start: State, ops: readonly Operation[], moment: Moment): Step {
  let next: Step = { ok: true, value: start }
  for (const op of ops) {
    if (op.op === 'plant.found') return refuse('operation', 'found a second founding of the plant')
    // The table's types pair each name with its own operation.
    const fold = FOLDS[op.op] as Fold<typeof op.op>
    next = fold(next.value, op as never, moment)
    if (!next.ok) return next
  }
  return next
}
