/** How sharp and how bright a photograph is: what is measured before it is judged. */
export interface PhotoQuality {
  /** Variance of the Laplacian of the luma that the model sees, values 0..255. */
  readonly sharpness: number
  /** Mean luma, 0 black to 1 white. */
  readonly brightness: number
}

export type RetakeReason = 'too-dark' | 'too-bright' | 'blurred'

/** Beyond these, no model has seen the part: a lens cap, a lamp in the lens, a tablet in motion. */
const DARKEST = 0.06
const BRIGHTEST = 0.96
/**
 * Parts in focus were found at 5.9 and more (solar cells at 300 px, hardly any texture), 28 (magnetic tiles), 278 (the
 * drawn flange); the same out of focus by 3 of the model's 256 px at 0.8 to 2.7.
 */
const LEAST_SHARP = 2

/** Why a photograph must be taken again, or undefined when it may be judged. No pass without a good photograph. */
export function retakeReason({ sharpness, brightness }: PhotoQuality): RetakeReason | undefined {
  if (brightness < DARKEST) return 'too-dark'
  if (brightness > BRIGHTEST) return 'too-bright'
  return sharpness < LEAST_SHARP ? 'blurred' : undefined
}
