/** Little-endian IEEE 754 binary16 values as float32, exact, subnormals and infinities included. */
export function halfToFloat(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length >> 1 }, (_, i) => {
    const bits = view.getUint16(2 * i, true)
    const sign = bits & 0x8000 ? -1 : 1
    const exponent = (bits >> 10) & 31
    const fraction = bits & 1023
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
  })
}

/** The 16 bits of what is left of a whole number after `shift` bits are cut off, to the nearest, ties to even. */
function cutEven(whole: number, shift: number): number {
  const kept = whole >>> shift
  const rest = whole & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}

/** The bits of a float32 as those of a binary16: whole numbers alone, so that every machine makes the same bytes. */
function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 112
  const fraction = bits & 0x7fffff
  if (exponent === 143) return sign | (fraction === 0 ? 0x7c00 : 0x7e00)
  if (exponent >= 31) return sign | 0x7c00
  // What rounds up to the next power of two carries into the exponent by itself, up to infinity.
  if (exponent > 0) return sign | cutEven((exponent << 23) | fraction, 13)
  return exponent < -10 ? sign : sign | cutEven(fraction | 0x800000, 14 - exponent)
}

/** Float32 values as IEEE 754 binary16. */
export const floatToHalf = (values: Float32Array): Uint16Array =>
  Uint16Array.from(new Uint32Array(values.slice().buffer), halfBits)
