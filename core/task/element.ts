import { floatToHalf, halfToFloat } from '../onnx/half.ts'

/** What a graph may take, and the arrays that a runtime wants for it. */
export type ElementType = 'float32' | 'float16' | 'uint8'

/** The values of an input tensor as the graph takes them: float16 to the nearest, bytes rounded and cut at 0 and 255. */
export function toElements(type: ElementType, values: Float32Array): Float32Array | Uint16Array | Uint8Array {
  if (type === 'float16') return floatToHalf(values)
  return type === 'uint8' ? Uint8Array.from(Uint8ClampedArray.from(values)) : values
}

/** What a runtime gave back as float32; undefined for a type that no manifest allows. float32 is not copied. */
export function toFloats(type: string, data: ArrayBufferView | readonly unknown[]): Float32Array | undefined {
  if (data instanceof Float32Array) return data
  if (type === 'float16' && ArrayBuffer.isView(data))
    return halfToFloat(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  if (data instanceof BigInt64Array) return Float32Array.from(data, Number)
  return data instanceof Int32Array || data instanceof Uint8Array ? Float32Array.from(data) : undefined
}
