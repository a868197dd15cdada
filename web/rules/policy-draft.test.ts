import { expect, it } from 'vitest'
import { PolicyDraft } from './policy-draft.svelte.ts'

const POLICY = { withoutPrf: 'mark', sessionMs: 3_600_000, idleMs: 60_000 } as const

it('shows the hours at which shifts begin, and signs what is written there', () => {
  const draft = new PolicyDraft(POLICY)
  expect(draft.shiftHours).toBe('6, 14, 22')
  draft.shiftHours = '7,19'
  expect([draft.problem, draft.policy.shiftHours]).toEqual([undefined, [7, 19]])
  expect(new PolicyDraft(draft.policy).shiftHours).toBe('7, 19')
})

it.each(['', '6, ', '6.5', '24', '-1', 'six', '0,1,2,3,4,5,6'])(
  'does not sign "%s" as hours of shifts',
  (hours) => {
    const draft = new PolicyDraft(POLICY)
    draft.shiftHours = hours
    expect(draft.problem).toMatch(/whole hours/)
  },
)
