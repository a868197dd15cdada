import { encodeBase64url } from '../../core/bytes.ts'
import type { Op } from '../../core/governance/fold/step.ts'
import type { Hold } from '../../core/governance/state.ts'
import type { DeviceId, PlanId } from '../../core/id.ts'
import type { Governance } from '../local/governance.ts'
import { planName, tabletName } from '../review/name.ts'

const dayOf = (text: string, clock: string): number => new Date(`${text}T${clock}`).getTime()

/** A legal hold that is being written; its days are this browser's. */
export class HoldDraft {
  name = $state('')
  from = $state('')
  to = $state('')
  device = $state('')
  plan = $state('')
  readonly #id = encodeBase64url(crypto.getRandomValues(new Uint8Array(16)))

  /** What is missing or wrong, in a sentence; empty when nothing is. */
  get problem(): string {
    if (this.name.trim() === '') return 'Say what the hold is about.'
    if (this.from === '' || this.to === '') return 'Give its first and its last day.'
    return this.op.from > this.op.to ? 'The last day is before the first one.' : ''
  }

  get op(): Op<'hold.place'> {
    return {
      ...{ op: 'hold.place', hold: this.#id, name: this.name.trim() },
      ...{ from: dayOf(this.from, '00:00:00'), to: dayOf(this.to, '23:59:59.999') },
      device: this.device === '' ? null : (this.device as DeviceId),
      plan: this.plan === '' ? null : (this.plan as PlanId),
    }
  }
}

/** What a hold keeps, in words. */
export function holdText(governance: Governance, { from, to, device, plan }: Hold): string {
  const [first, last] = [from, to].map((at) => new Date(at).toLocaleDateString())
  const where = device === null ? 'all tablets' : tabletName(governance, device)
  const what = plan === null ? 'all plans' : planName(governance, plan, '').plan
  return `${first} to ${last}, ${where}, ${what}`
}
