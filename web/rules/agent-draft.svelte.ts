import * as v from 'valibot'
import { encodeBase64url } from '../../core/bytes.ts'
import type { Op } from '../../core/governance/fold/step.ts'
import { type PersonId, publicKeySchema } from '../../core/id.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** What an agent may draft, in the words of the form. */
export const AGENT_RIGHTS = {
  'model.register': 'Register models',
  'plan.publish': 'Publish plans',
  'release.propose': 'Propose releases',
} as const
export type AgentRight = keyof typeof AGENT_RIGHTS
const RIGHTS = Object.keys(AGENT_RIGHTS) as AgentRight[]

/** An agent that is being registered. */
export class AgentDraft {
  name = $state('')
  owner = $state('')
  key = $state('')
  days = $state('90')
  may = $state<Record<AgentRight, boolean>>({
    ...{ 'model.register': true, 'plan.publish': false, 'release.propose': false },
  })
  readonly #id = encodeBase64url(crypto.getRandomValues(new Uint8Array(16)))

  constructor(owner: string) {
    this.owner = owner
  }

  /** What is missing or wrong, in a sentence; empty when nothing is. */
  get problem(): string {
    if (this.name.trim() === '') return 'Give the agent a name.'
    if (!v.safeParse(publicKeySchema, this.key.trim()).success)
      return 'The key is not an Ed25519 public key: 43 letters of base64url, without spaces.'
    return RIGHTS.some((right) => this.may[right]) ? '' : 'Choose what it may draft.'
  }

  op(now: number): Op<'agent.add'> {
    return {
      ...{ op: 'agent.add', agent: this.#id, name: this.name.trim(), owner: this.owner as PersonId },
      ...{ key: v.parse(publicKeySchema, this.key.trim()), notAfter: now + Number(this.days) * DAY_MS },
      may: RIGHTS.filter((right) => this.may[right]),
    }
  }
}
