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

/** One float32 as binary16, to the nearest, ties to even; what is too large becomes infinite. */
function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (Number.isNaN(size)) return 0x7e00
  if (size >= 65520) return sign | 0x7c00
  const exponent = Math.max(Math.floor(Math.log2(Math.max(size, 2 ** -24))), -14)
  // In units of the last place; one that rounds up to the next power of two carries into the exponent by itself.
  const units = toEven(size / 2 ** (exponent - 10))
  return sign | (units + (units < 1024 ? 0 : (exponent + 14) * 1024))
}

function toEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest === 0.5) return floor + (floor % 2)
  return rest > 0.5 ? floor + 1 : floor
}

/** Float32 values as IEEE 754 binary16. */
export const floatToHalf = (values: Float32Array): Uint16Array => Uint16Array.from(values, halfBits)
