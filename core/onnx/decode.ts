import { fail, ok, type Result } from '../result.ts'
import { decodeGraph } from './decode-graph.ts'
import type { Model, OperatorSet } from './graph.ts'
import { MAX_MODEL_BYTES } from './limit.ts'
import {
  bytesOf,
  type DecodeError,
  fieldsOf,
  numberOf,
  openWatch,
  refuse,
  textOf,
  type Watch,
} from './wire.ts'

export type { DecodeError } from './wire.ts'

// Field numbers of onnx.proto3 (onnx/onnx, v1.10): ModelProto and OperatorSetIdProto.
const GRAPH = 7
const OPSET_IMPORT = 8
const TRAINING = 20
const FUNCTIONS = 25
const SINGLE = new Set([1, 2, 3, 4, 5, 6, GRAPH])

function decodeOperatorSet(bytes: Uint8Array, watch: Watch): OperatorSet {
  let [domain, version] = ['', 0]
  for (const field of fieldsOf(bytes, new Set([1, 2]), watch)) {
    if (field.id === 1) domain = textOf(field, watch)
    else if (field.id === 2) version = numberOf(field, watch)
  }
  return { domain, version }
}

/**
 * An ONNX file as plain data, the elements of its constants as views of it: `decodeModel(encodeModel(g))` is g. Refuses
 * what is not whole, what a second parser might read otherwise, data in other files, functions and training, and every
 * value that is not a tensor of numbers. Never throws, and builds no more than a fixed multiple of what it is given.
 */
export function decodeModel(bytes: Uint8Array): Result<Model, DecodeError> {
  const watch = openWatch()
  const operators: OperatorSet[] = []
  let graph: Uint8Array | undefined
  if (bytes.length > MAX_MODEL_BYTES)
    return fail({
      kind: 'too-large',
      message: `found a file of ${bytes.length} bytes, expected at most ${MAX_MODEL_BYTES}`,
    })
  for (const field of fieldsOf(bytes, SINGLE, watch)) {
    if (field.id === GRAPH) graph = bytesOf(field, watch)
    else if (field.id === OPSET_IMPORT) operators.push(decodeOperatorSet(bytesOf(field, watch), watch))
    else if (field.id === TRAINING) refuse(watch, 'unsupported', 'found training in the model, expected none')
    else if (field.id === FUNCTIONS)
      refuse(watch, 'unsupported', 'found functions in the model, expected none')
  }
  if (!graph) refuse(watch, 'malformed', 'found no graph, expected an ONNX model')
  const decoded = decodeGraph(watch.error ? new Uint8Array(0) : (graph ?? new Uint8Array(0)), watch, 0)
  return watch.error ? fail(watch.error) : ok({ graph: decoded, operators })
}
