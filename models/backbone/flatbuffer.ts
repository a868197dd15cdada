/** A table of a FlatBuffer: where it stands, and the file it stands in. */
export interface Table {
  readonly view: DataView
  readonly at: number
}

/** The root table of a FlatBuffer file (google/flatbuffers, internals). Out-of-range offsets throw a RangeError. */
export function openRoot(file: Uint8Array): Table {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  return { view, at: view.getUint32(0, true) }
}

/** Where field `index` of a table is stored; undefined when it was left at its default. */
function fieldAt({ view, at }: Table, index: number): number | undefined {
  const vtable = at - view.getInt32(at, true)
  const entry = 4 + 2 * index
  if (entry >= view.getUint16(vtable, true)) return undefined
  const offset = view.getUint16(vtable + entry, true)
  return offset === 0 ? undefined : at + offset
}

const follow = (view: DataView, at: number): number => at + view.getUint32(at, true)

/** An int8 or uint8 field that is below 128; 0 when absent. */
export function readByte(table: Table, index: number): number {
  const at = fieldAt(table, index)
  return at === undefined ? 0 : table.view.getInt8(at)
}

/** An int32 field; 0 when absent. */
export function readInt(table: Table, index: number): number {
  const at = fieldAt(table, index)
  return at === undefined ? 0 : table.view.getInt32(at, true)
}

/** A table field; throws when absent. */
export function readTable(table: Table, index: number): Table {
  const at = fieldAt(table, index)
  if (at === undefined) throw new Error(`flatbuffer: found no field ${index}, expected a table`)
  return { view: table.view, at: follow(table.view, at) }
}

function vector<T>(table: Table, index: number, width: number, read: (at: number) => T): T[] {
  const field = fieldAt(table, index)
  if (field === undefined) return []
  const at = follow(table.view, field)
  return Array.from({ length: table.view.getUint32(at, true) }, (_, i) => read(at + 4 + width * i))
}

/** A vector of int32; empty when absent. */
export const readInts = (table: Table, index: number): number[] =>
  vector(table, index, 4, (at) => table.view.getInt32(at, true))

/** A vector of tables; empty when absent. */
export const readTables = (table: Table, index: number): Table[] =>
  vector(table, index, 4, (at) => ({ view: table.view, at: follow(table.view, at) }))

/** A vector of bytes, not copied; empty when absent. */
export function readBytes(table: Table, index: number): Uint8Array {
  const field = fieldAt(table, index)
  if (field === undefined) return new Uint8Array(0)
  const at = follow(table.view, field)
  return new Uint8Array(table.view.buffer, table.view.byteOffset + at + 4, table.view.getUint32(at, true))
}
