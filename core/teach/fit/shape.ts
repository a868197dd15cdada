/** Features of one photograph: channels × height × width, one plane a channel. */
export interface FeatureShape {
  readonly channels: number
  readonly height: number
  readonly width: number
  /** The maps of the backbone that the channels come from, in order; one when left out. */
  readonly taps?: readonly Tap[]
}

/** A map of the backbone: how many channels it gave, and how many pixels one of its cells is across. */
export interface Tap {
  readonly channels: number
  readonly stride: number
}

/** A run of channels that is judged by itself, and how much it counts: all weights together are 1. */
export interface Part {
  readonly from: number
  readonly channels: number
  readonly weight: number
}

/**
 * The runs of channels of each tap. Judged together, the tap with more channels would drown the other; by itself each
 * has its say, the finer one somewhat more: it counts by one over the root of its stride.
 */
export function partsOf({ channels, taps = [{ channels, stride: 1 }] }: FeatureShape): Part[] {
  const total = taps.reduce((sum, { stride }) => sum + 1 / Math.sqrt(stride), 0)
  let from = 0
  return taps.map((tap) => {
    const part = { from, channels: tap.channels, weight: 1 / Math.sqrt(tap.stride) / total }
    from += tap.channels
    return part
  })
}

/** How many positions a feature map has. */
export const positionsOf = ({ height, width }: FeatureShape): number => height * width

/** For each position 1 where the part is judged, 0 where nothing counts: background, or what is of no interest. */
export type Judged = Uint8Array

/** How many positions are judged. */
export const judgedCount = (judged: Judged | undefined, positions: number): number =>
  judged === undefined ? positions : judged.reduce((sum, each) => sum + each, 0)
