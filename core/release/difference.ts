import * as v from 'valibot'
import type { Openings } from '../commitment.ts'
import { openCommitment } from '../commitment.ts'
import type { Digest } from '../digest.ts'
import type { Release } from '../governance/operation/release.ts'
import { policyByDigest } from '../governance/release.ts'
import type { State } from '../governance/state.ts'
import type { PlanId } from '../id.ts'
import { type Difference, planDifferences } from '../plan/difference.ts'
import { type Plan, planSchema } from '../plan/plan.ts'

/** One thing that differs between two releases; null where one of them does not have it. */
export type ReleaseDifference =
  | { readonly what: 'app' | 'runtime'; readonly from: Digest | null; readonly to: Digest | null }
  | { readonly what: 'model'; readonly model: Digest; readonly name: string; readonly isAdded: boolean }
  | {
      readonly what: 'plan'
      readonly plan: PlanId
      /** By its text; undefined where this browser may not read it. */
      readonly name: string | undefined
      readonly from: number | null
      readonly to: number | null
      /** What differs in the text, thresholds among it; undefined where one of the texts is not here. */
      readonly details: readonly Difference[] | undefined
    }
  | {
      readonly what: 'policy'
      readonly member: string
      readonly from: string | null
      readonly to: string | null
    }

interface Plant {
  readonly state: State
  readonly openings: Openings
}

function textOf({ state, openings }: Plant, plan: PlanId, version: number | null): Plan | undefined {
  const published = version === null ? undefined : state.plans[plan]?.[version - 1]
  const parsed = v.safeParse(planSchema, published && openCommitment(published.text, openings))
  return parsed.success ? parsed.output : undefined
}

function planDifference(plant: Plant, plan: PlanId, from: number | null, to: number | null) {
  const [before, after] = [textOf(plant, plan, from), textOf(plant, plan, to)]
  return {
    ...({ what: 'plan', plan, from, to } as const),
    name: (after ?? before)?.name,
    details: before && after && planDifferences(before, after),
  }
}

function plans(plant: Plant, from: Release | undefined, to: Release): ReleaseDifference[] {
  const versionIn = (release: Release | undefined, plan: PlanId) =>
    release?.plans.find((each) => each.plan === plan)?.version ?? null
  const ids = new Set([...(from?.plans ?? []), ...to.plans].map(({ plan }) => plan))
  return [...ids]
    .map((plan) => [plan, versionIn(from, plan), versionIn(to, plan)] as const)
    .filter(([, before, after]) => before !== after)
    .map(([plan, before, after]) => planDifference(plant, plan, before, after))
}

function models({ state }: Plant, from: Release | undefined, to: Release): ReleaseDifference[] {
  const said = (model: Digest, isAdded: boolean): ReleaseDifference => {
    return { what: 'model', model, name: state.models[model]?.name ?? model, isAdded }
  }
  const before = from?.models ?? []
  return [
    ...to.models.filter((model) => !before.includes(model)).map((model) => said(model, true)),
    ...before.filter((model) => !to.models.includes(model)).map((model) => said(model, false)),
  ]
}

/** A policy's members as text, by their names. */
function membersOf(value: unknown, name = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [[name, Array.isArray(value) ? value.join(', ') : String(value)]]
  return Object.entries(value).flatMap(([key, inner]) =>
    membersOf(inner, name === '' ? key : `${name}.${key}`),
  )
}

function policies({ state }: Plant, from: Release | undefined, to: Release): ReleaseDifference[] {
  if (from === undefined || from.policy === to.policy) return []
  const [before, after] = [from, to].map(
    ({ policy }) => new Map(membersOf(policyByDigest(state, policy) ?? {})),
  )
  const names = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])]
  return names
    .map((member) => ({
      ...({ what: 'policy', member } as const),
      from: before?.get(member) ?? null,
      to: after?.get(member) ?? null,
    }))
    .filter((each) => each.from !== each.to)
}

/** What differs between what runs and a release, in the order in which it is read; `from` is undefined where none ran yet. */
export function releaseDifferences(
  plant: Plant,
  from: Release | undefined,
  to: Release,
): ReleaseDifference[] {
  const whole = (['app', 'runtime'] as const).map((what) => ({
    ...{ what, from: from?.[what] ?? null, to: to[what] },
  }))
  return [
    ...plans(plant, from, to),
    ...models(plant, from, to),
    ...policies(plant, from, to),
    ...whole.filter((each) => each.from !== each.to),
  ]
}
