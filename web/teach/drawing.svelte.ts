import { countRuns, decodeMask, encodeMask } from '../../core/dataset/mask.ts'
import { type Box, MAX_BOXES, MAX_RUNS, type Regions } from '../../core/dataset/region.ts'
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
/** A box smaller than this, as a share of the side, was a slip of the finger. */
const MIN_BOX = 0.01

/** The box between two corners. */
export const boxBetween = (a: Point, b: Point): Box => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})

const isSame = (a: Snapshot, b: Snapshot): boolean =>
  a.boxes.length === b.boxes.length &&
  a.boxes.every((box, i) => JSON.stringify(box) === JSON.stringify(b.boxes[i])) &&
  a.bits.every((bit, i) => bit === b.bits[i])

/** What is drawn over one photograph: boxes, and cells that a brush covered. Never more than a record may hold. */
export class Drawing {
  boxes = $state.raw<readonly Box[]>([])
  /** One byte a cell; replaced whenever it changes, so that what shows it follows. */
  bits = $state.raw<Uint8Array>(new Uint8Array())
  width = $state(0)
  height = $state(0)
  #first = $state.raw<Snapshot>({ boxes: [], bits: new Uint8Array() })
  #undo = $state.raw<readonly Snapshot[]>([])
  /** The mask that waits for the photograph's size, and the one that is there already. */
  #masks = $state.raw<{ now: Regions['mask']; first: Regions['mask'] }>({ now: null, first: null })
  /** Whether it is other than what was there at first. */
  readonly isChanged = $derived(
    !isSame(this, this.#first) || (this.width === 0 && this.#masks.now !== this.#masks.first),
  )
  readonly runs = $derived(countRuns(this.bits))

  /** `now` is what was drawn and not saved yet, where there is any. */
  constructor(first: Regions, now: Regions = first) {
    this.boxes = now.boxes
    this.#first = { boxes: first.boxes, bits: this.bits }
    this.#masks = { now: now.mask, first: first.mask }
  }

  get canUndo(): boolean {
    return this.#undo.length > 0
  }

  /** The photograph's size is known: the grid gets its shape, unless what was drawn before has one. */
  fit(width: number, height: number): void {
    if (this.width > 0) return
    const { now, first } = this.#masks
    this.#shape(now ?? first ?? maskSize(width, height))
    if (now) this.bits = decodeMask(now)
    if (first) this.#first = { boxes: this.#first.boxes, bits: decodeMask(first) }
  }

  #shape({ width, height }: { width: number; height: number }): void {
    this.width = width
    this.height = height
    this.bits = new Uint8Array(width * height)
    this.#first = { boxes: this.#first.boxes, bits: this.bits }
  }

  /** Shows what was drawn elsewhere, in the place of all this. */
  show(regions: Regions): void {
    this.boxes = regions.boxes
    this.#first = { boxes: regions.boxes, bits: new Uint8Array() }
    this.#masks = { now: regions.mask, first: regions.mask }
    this.#undo = []
    if (this.width === 0) return
    this.#shape(regions.mask ?? this)
    if (regions.mask) this.bits = decodeMask(regions.mask)
    this.#first = { boxes: regions.boxes, bits: this.bits }
  }

  /** Keeps what stands, so that the act that follows can be taken back. */
  begin(): void {
    this.#undo = [...this.#undo, { boxes: this.boxes, bits: this.bits }].slice(-MAX_UNDO)
  }

  /**
   * Fills or empties the cells under a line of a brush; the radius is a share of the photograph's width. It ends where
   * the mask would become finer than a record may hold: what was drawn before stays.
   */
  stroke(from: Point, to: Point, radius: number, value: 0 | 1): void {
    const steps = Math.max(
      1,
      Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / Math.max(radius / 2, 1e-3)),
    )
    const dabs = Array.from({ length: steps + 1 }, (_, n): Point => {
      const share = n / steps
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
    })
    const whole = this.bits.slice()
    for (const at of dabs) this.#dab(whole, at, radius, value)
    this.bits = countRuns(whole) <= MAX_RUNS ? whole : this.#upToLimit(dabs, radius, value)
  }

  #upToLimit(dabs: readonly Point[], radius: number, value: 0 | 1): Uint8Array {
    let { bits } = this
    for (const at of dabs) {
      const next = bits.slice()
      this.#dab(next, at, radius, value)
      if (countRuns(next) > MAX_RUNS) break
      bits = next
    }
    return bits
  }

  #dab(bits: Uint8Array, { x, y }: Point, radius: number, value: 0 | 1): void {
    const [cx, cy, r] = [x * this.width, y * this.height, Math.max(radius * this.width, 0.75)]
    for (let row = Math.max(0, Math.floor(cy - r)); row < Math.min(this.height, cy + r); row++)
      for (let column = Math.max(0, Math.floor(cx - r)); column < Math.min(this.width, cx + r); column++)
        if (Math.hypot(column + 0.5 - cx, row + 0.5 - cy) <= r) bits[row * this.width + column] = value
  }

  /** Adds a box, unless it is a slip, or one more than a record may hold. */
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
  }

  /** Takes everything away; it can be taken back. */
  clear(): void {
    this.begin()
    this.boxes = []
    this.bits = new Uint8Array(this.bits.length)
  }

  /** What is drawn, as records hold it. */
  regions(): Regions {
    // Before the photograph is here nothing was drawn on it, and nothing is lost.
    if (this.width === 0) return { boxes: [...this.boxes], mask: this.#masks.now }
    const mask = this.bits.includes(1) ? encodeMask(this.bits, this.width, this.height) : null
    return { boxes: [...this.boxes], mask }
  }
}
