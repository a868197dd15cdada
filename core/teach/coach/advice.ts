import type { Box } from '../../dataset/region.ts'
import type { Digest } from '../../digest.ts'
import type { Aspect, Axis } from './axis.ts'

/** What the coach says about a data set; `like` are the photographs that show what is meant. */
export type Advice =
  /** There are few photographs at all. */
  | { readonly kind: 'few'; readonly have: number; readonly want: number }
  /** All photographs are alike in this: what the line will show beyond it, the model has never seen. */
  | {
      readonly kind: 'narrow'
      readonly aspect: Aspect
      readonly spread: number
      readonly like: readonly Digest[]
    }
  /** A few photographs on one side of an axis look strange to the model: it has seen too few such ones. */
  | {
      readonly kind: 'thin'
      readonly axis: Axis
      readonly side: 'low' | 'high'
      readonly like: readonly Digest[]
      readonly add: number
    }
  /** Photographs that nothing above explains, and that look strange all the same. */
  | { readonly kind: 'unlike'; readonly like: readonly Digest[]; readonly add: number }
  /** A place where good parts differ most from one another. */
  | { readonly kind: 'place'; readonly place: Box; readonly factor: number; readonly like: readonly Digest[] }
