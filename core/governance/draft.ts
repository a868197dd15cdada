import * as v from 'valibot'
import { parseBase64url } from '../bytes.ts'
import { verifyEd25519 } from '../ed25519.ts'
import { domainBytes } from '../hash.ts'
import { base64urlSchema, plantIdSchema, textSchema, timeSchema } from '../id.ts'
import { fail, ok, type Result } from '../result.ts'
import { type Operation, operationSchema } from './operation.ts'
import { isActive, type State } from './state.ts'

/** What a machine puts before people: the operations of a change that somebody may make of it. */
export const draftSchema = v.strictObject({
  plant: plantIdSchema,
  agent: textSchema(1, 40),
  at: timeSchema,
  ops: v.pipe(v.array(operationSchema), v.minLength(1), v.maxLength(20)),
  reason: textSchema(1, 500),
})
export type Draft = v.InferOutput<typeof draftSchema>

export const signedDraftSchema = v.strictObject({
  draft: draftSchema,
  /** Ed25519, by the agent's key. */
  signature: base64urlSchema,
})
export type SignedDraft = v.InferOutput<typeof signedDraftSchema>

/** The bytes that an agent's key signs. */
export const draftBytes = (draft: Draft) => domainBytes('draft', draft)

export interface DraftError {
  readonly kind: 'draft'
  readonly message: string
}

const refuse = (message: string) => fail<DraftError>({ kind: 'draft', message })

/**
 * Verifies that an agent of this plant drafted these operations and may draft each of them. A draft changes nothing:
 * a person reads it and signs a change of their own, under their own rights.
 */
export async function verifyDraft(
  state: State,
  { draft, signature }: SignedDraft,
  now: number,
): Promise<Result<readonly Operation[], DraftError>> {
  if (draft.plant !== state.plant) return refuse(`found plant ${draft.plant}, expected ${state.plant}`)
  const known = state.agents ?? {}
  const agent = Object.hasOwn(known, draft.agent) ? known[draft.agent] : undefined
  if (agent === undefined || !isActive(agent))
    return refuse(`found agent ${draft.agent}, which is not at work`)
  if (!isActive(state.people[agent.owner])) return refuse('found an agent whose owner is not in the plant')
  if (now >= agent.notAfter || draft.at >= agent.notAfter)
    return refuse(`found a draft at ${draft.at}, expected one before ${agent.notAfter}`)
  const other = draft.ops.find(({ op }) => !agent.may.includes(op))
  if (other !== undefined) return refuse(`found ${other.op}, which this agent may not draft`)
  const [key, bytes] = [parseBase64url(agent.key), parseBase64url(signature)]
  if (!key || !bytes || !(await verifyEd25519(key, bytes, draftBytes(draft))))
    return refuse("the signature does not verify with the agent's key")
  return ok(draft.ops)
}
