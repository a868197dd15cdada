import type { PersonId } from '../../id.ts'
import { fail, type Result } from '../../result.ts'
import type { Operation, OperationName } from '../operation.ts'
import type { State, Tenure } from '../state.ts'

export type FoldError = {
  kind: 'stale' | 'not-genesis' | 'other-plant' | 'not-permitted' | 'operation'
  message: string
}

export type Step = Result<State, FoldError>

/** Where an operation stands in the chain: the seq of its change, whose it is, and when they say it was. */
export interface Moment {
  readonly seq: number
  readonly by: PersonId
  readonly at: number
}

export type Op<Name extends OperationName> = Extract<Operation, { op: Name }>

/** What an operation does to a founded plant, or why it does not fit there. */
export type Fold<Name extends OperationName> = (state: State, op: Op<Name>, moment: Moment) => Step

/** The operations of one family. */
export type Folds<Name extends OperationName> = { readonly [N in Name]: Fold<N> }

export const refuse = (kind: FoldError['kind'], message: string) => fail<FoldError>({ kind, message })

/** Something that holds from this change on. */
export const from = (seq: number): Tenure => ({ since: seq, until: null })
