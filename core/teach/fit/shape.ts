/** Features of one photograph: channels × height × width, one plane a channel. */
export interface FeatureShape {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** How many positions a feature map has. */
export const positionsOf = ({ height, width }: FeatureShape): number => height * width
