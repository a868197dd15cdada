import { parseBase64url } from '../bytes.ts'
import type { CredentialId } from '../id.ts'
import type { Assertion } from '../passkey/assertion.ts'
import { parseAuthenticatorData } from '../passkey/authenticator-data.ts'
import type { SignedEvent } from '../record/record.ts'
import type { Chain } from './ledger.ts'

/** The assertions that a record carries: a grant's, an electronic signature. */
function assertionsOf({ event, assertion }: SignedEvent): Assertion[] {
  const opened = event.type === 'session.opened' ? [event.body.assertion] : []
  return assertion === undefined ? opened : [...opened, assertion]
}

function counterOf({ authenticatorData }: Assertion): number {
  const bytes = parseBase64url(authenticatorData)
  const data = bytes && parseAuthenticatorData(bytes)
  return data?.ok === true ? data.value.counter : 0
}

/**
 * The chain's passkey counters after a verified record, and whether one did not grow (WebAuthn level 3, 6.1.1: the
 * sign of a copy). Judged along one tablet's chain alone, because there the order is certain: what another tablet
 * signed offline may arrive days later with a lower count, and nothing is wrong. Zero means that it does not count.
 */
export function judgeCounters(
  chain: Chain,
  record: SignedEvent,
): { counters: Chain['counters']; wentBack: boolean } {
  let counters: Readonly<Record<CredentialId, number>> | undefined = chain.counters
  let wentBack = false
  for (const assertion of assertionsOf(record)) {
    const [counter, before] = [counterOf(assertion), counters?.[assertion.credential] ?? 0]
    if (counter === 0 && before === 0) continue
    if (counter <= before) wentBack = true
    else counters = { ...counters, [assertion.credential]: counter }
  }
  return { counters, wentBack }
}
