import { decodeMask, encodeMask } from '../../core/dataset/mask.ts'
import type { Box, Regions } from '../../core/dataset/region.ts'
import { maskSize } from './mask-picture.ts'

/** A place on the photograph, as shares of its width and height. */
export interface Point {
  readonly x: number
  readonly y: number
}

interface Snapshot {
  readonly boxes: readonly Box[]
  readonly bits: Uint8Array
}

/** So many acts can be taken back. */
const MAX_UNDO = 60
/** As many as a record may hold (core/dataset/region.ts). */
const MAX_BOXES = 64
/** A box smaller than this, as a share of the side, was a slip of the finger. */
const MIN_BOX = 0.01

/** The box between two corners. */
export const boxBetween = (a: Point, b: Point): Box => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})

/** What is drawn over one photograph: boxes, and cells that a brush covered. */
export class Drawing {
  boxes = $state.raw<readonly Box[]>([])
  /** One byte a cell; replaced whenever it changes, so that what shows it follows. */
  bits = $state.raw<Uint8Array>(new Uint8Array())
  width = $state(0)
  height = $state(0)
  isChanged = $state(false)
  #undo = $state.raw<readonly Snapshot[]>([])
  #first: Regions

  constructor(regions: Regions) {
    this.boxes = regions.boxes
    this.#first = regions
  }

  get canUndo(): boolean {
    return this.#undo.length > 0
  }

  /** The photograph's size is known: the grid gets its shape, unless what was drawn before has one. */
  fit(width: number, height: number): void {
    if (this.width > 0) return
    const { mask } = this.#first
    const size = mask ?? maskSize(width, height)
    this.bits = mask ? decodeMask(mask) : new Uint8Array(size.width * size.height)
    this.width = size.width
    this.height = size.height
  }

  /** Keeps what stands, so that the act that follows can be taken back. */
  begin(): void {
    this.#undo = [...this.#undo, { boxes: this.boxes, bits: this.bits }].slice(-MAX_UNDO)
    this.isChanged = true
  }

  /** Fills or empties the cells under a line of a brush; the radius is a share of the photograph's width. */
  stroke(from: Point, to: Point, radius: number, value: 0 | 1): void {
    const bits = this.bits.slice()
    const steps = Math.max(
      1,
      Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / Math.max(radius / 2, 1e-3)),
    )
    for (let n = 0; n <= steps; n++) {
      const share = n / steps
      const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
      this.#dab(bits, at, radius, value)
    }
    this.bits = bits
  }

  #dab(bits: Uint8Array, { x, y }: Point, radius: number, value: 0 | 1): void {
    const [cx, cy, r] = [x * this.width, y * this.height, Math.max(radius * this.width, 0.75)]
    for (let row = Math.max(0, Math.floor(cy - r)); row < Math.min(this.height, cy + r); row++)
      for (let column = Math.max(0, Math.floor(cx - r)); column < Math.min(this.width, cx + r); column++)
        if (Math.hypot(column + 0.5 - cx, row + 0.5 - cy) <= r) bits[row * this.width + column] = value
  }

  /** Adds a box, unless it is a slip. */
  addBox(a: Point, b: Point): void {
    const box = boxBetween(a, b)
    if (box.width < MIN_BOX || box.height < MIN_BOX || this.boxes.length >= MAX_BOXES) return
    this.begin()
    this.boxes = [...this.boxes, box]
  }

  /** Takes away the last box that covers a place. */
  eraseBox({ x, y }: Point): void {
    const at = this.boxes.findLastIndex(
      (box) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height,
    )
    if (at >= 0) this.boxes = this.boxes.toSpliced(at, 1)
  }

  undo(): void {
    const last = this.#undo.at(-1)
    if (last === undefined) return
    this.#undo = this.#undo.slice(0, -1)
    this.boxes = last.boxes
    this.bits = last.bits
    this.isChanged = true
  }

  /** Takes everything away; it can be taken back. */
  clear(): void {
    this.begin()
    this.boxes = []
    this.bits = new Uint8Array(this.bits.length)
  }

  /** What is drawn, as records hold it. */
  regions(): Regions {
    const mask = this.bits.includes(1) ? encodeMask(this.bits, this.width, this.height) : null
    return { boxes: [...this.boxes], mask }
  }
}
