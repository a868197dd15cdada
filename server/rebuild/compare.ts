import { type Bytes, isEqual } from '../../core/bytes.ts'
import { canonicalText } from '../../core/json.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { decodeModel } from '../../core/onnx/decode.ts'
import type { Graph } from '../../core/onnx/graph.ts'
import type { TaughtPackage } from '../../core/teach/teaching.ts'
import type { FolderPackage } from './read-package.ts'

function graphDifference(found: Graph, made: Graph): string {
  const constants = new Map(made.constants.map((constant) => [constant.name, constant]))
  for (const { name, bytes } of found.constants) {
    const other = constants.get(name)
    if (other === undefined || !isEqual(new Uint8Array(bytes), new Uint8Array(other.bytes)))
      return `tensor ${name} differs`
  }
  const index = found.nodes.findIndex(
    (node, i) => canonicalText(node.op) !== canonicalText(made.nodes[i]?.op),
  )
  return index === -1 ? 'another order or naming' : `operator ${index} (${found.nodes[index]?.op}) differs`
}

/** What differs in a file, as closely as it can be said. */
function fileDifference(path: string, found: Bytes, made: Bytes): string {
  const at = found.findIndex((byte, i) => byte !== made[i])
  const where = `${path}: differs from byte ${at === -1 ? Math.min(found.length, made.length) : at} on`
  if (!path.endsWith('.onnx')) return where
  const [one, other] = [decodeModel(found), decodeModel(made)]
  return one.ok && other.ok ? `${where}: ${graphDifference(one.value.graph, other.value.graph)}` : where
}

const membersOf = (manifest: Manifest) => manifest as unknown as Record<string, unknown>

/** Every way in which a rebuilt package differs from the one that was signed; none where all bytes are the same. */
export function differences(found: FolderPackage, made: TaughtPackage): string[] {
  const said: string[] = []
  for (const [path, bytes] of made.files) {
    const other = found.files.get(path)
    if (other === undefined) said.push(`${path}: found none, expected one`)
    else if (!isEqual(other, bytes)) said.push(fileDifference(path, other, bytes))
  }
  for (const path of found.files.keys())
    if (!made.files.has(path)) said.push(`${path}: found one that teaching does not make`)
  const [old, now] = [membersOf(found.manifest), membersOf(made.manifest)]
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    // Files are compared above, byte by byte.
    if (name === 'files' || canonicalText(old[name] ?? null) === canonicalText(now[name] ?? null)) continue
    said.push(`model.json: ${name} differs`)
  }
  return said
}
