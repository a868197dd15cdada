import * as v from 'valibot'

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096))
const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const span = v.pipe(v.number(), v.gtValue(0), v.maxValue(1))

/** How pixels become the input tensor. All sizes are pixels, all values are on the 0..255 scale before `mean`. */
export const inputSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  width: side,
  height: side,
  layout: v.picklist(['nchw', 'nhwc']),
  channels: v.picklist(['rgb', 'bgr', 'grey']),
  /** What the graph takes; float32 unless said. `uint8` takes (pixel − mean) / scale rounded, so mean 0 and scale 1. */
  type: v.optional(v.picklist(['float32', 'float16', 'uint8'])),
  /** The part of the upright photograph that is judged, as fractions of its size. */
  crop: v.strictObject({ x: fraction, y: fraction, width: span, height: span }),
  /** `stretch` fills the tensor; `letterbox` keeps the aspect and fills the rest with `fill`. */
  resize: v.picklist(['stretch', 'letterbox']),
  /** Where a letterboxed photograph lies: in the middle unless said, or at the top left. */
  align: v.optional(v.picklist(['centre', 'start'])),
  fill: v.pipe(v.number(), v.minValue(0), v.maxValue(255)),
  /** tensor = (pixel − mean) / scale, per channel in the order of `channels`. */
  mean: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1), v.maxLength(3)),
  scale: v.pipe(v.array(v.pipe(v.number(), v.gtValue(0), v.finite())), v.minLength(1), v.maxLength(3)),
})
export type Input = v.InferOutput<typeof inputSchema>

/** How many channels the tensor has. */
export const channelsOf = ({ channels }: Pick<Input, 'channels'>): 1 | 3 => (channels === 'grey' ? 1 : 3)

/** The dimensions of the tensor, of one photograph. */
export const inputDims = (input: Input): number[] => {
  const { width, height, layout } = input
  return layout === 'nchw' ? [1, channelsOf(input), height, width] : [1, height, width, channelsOf(input)]
}
