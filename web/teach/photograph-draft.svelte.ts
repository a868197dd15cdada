import type { Sample } from '../../core/dataset/dataset.ts'
import { isSameLabel } from '../../core/dataset/label.ts'
import type { Regions } from '../../core/dataset/region.ts'
import { type Choice, choiceOf } from './choice.ts'
import { Drawing } from './drawing.svelte.ts'

/** What was not saved when the screen was locked. */
export interface Kept {
  readonly choice: Choice
  readonly regions: Regions
}

const NOTHING: Regions = { boxes: [], mask: null }
const regionsOf = ({ regions }: Sample): Regions => regions?.value ?? NOTHING

const isSaidTheSame = (a: Sample, b: Sample): boolean =>
  isSameLabel(a.label, b.label) && a.kind === b.kind && a.regions?.digest === b.regions?.digest

const isSameChoice = (a: Choice, b: Choice): boolean => a.value === b.value && a.text.trim() === b.text.trim()

/**
 * What a person is about to say of one photograph. What another desk says meanwhile is shown at once while nothing is
 * unsaved here; else it is told of, so that nobody's word is replaced unseen and no drawing is lost.
 */
export class PhotographDraft {
  choice = $state<Choice>({ value: undefined, text: '' })
  readonly drawing: Drawing
  /** What another desk said since, where something is unsaved here. */
  theirs = $state.raw<Sample | undefined>()
  #seen = $state.raw<Sample>() as Sample
  /** What was picked before a mark said that it is defective. */
  #picked: string | undefined

  constructor(sample: Sample, kept?: Kept) {
    this.#seen = sample
    this.choice = kept ? { ...kept.choice } : choiceOf(sample)
    this.drawing = new Drawing(regionsOf(sample), kept?.regions)
  }

  get isUnsaved(): boolean {
    return this.drawing.isChanged || !isSameChoice(this.choice, choiceOf(this.#seen))
  }

  /** The photograph as it stands in the set now. */
  follow(sample: Sample): void {
    if (isSaidTheSame(sample, this.#seen)) this.theirs = undefined
    else if (this.isUnsaved) this.theirs = sample
    else this.take(sample)
  }

  /** Takes what stands; what was not saved is let go. */
  take(sample: Sample): void {
    this.#seen = sample
    this.theirs = undefined
    this.#picked = undefined
    this.choice = choiceOf(sample)
    this.drawing.show(regionsOf(sample))
  }

  /** What of theirs is other than what was seen here. */
  get moved(): { label: boolean; marks: boolean } {
    const { theirs } = this
    return {
      label: theirs !== undefined && !isSameChoice(choiceOf(theirs), choiceOf(this.#seen)),
      marks: theirs !== undefined && theirs.regions?.digest !== this.#seen.regions?.digest,
    }
  }

  /** Takes what stands, theirs where they said something meanwhile. */
  drop(): void {
    this.take(this.theirs ?? this.#seen)
  }

  /** Whoever marks a defect says that there is one; whoever takes the mark back does not. */
  impliedByMarks(): void {
    if (this.drawing.isChanged && this.choice.value !== 'defective') {
      this.#picked = this.choice.value
      this.choice.value = 'defective'
    } else if (!this.drawing.isChanged && this.#picked !== undefined) {
      this.choice.value = this.#picked
      this.#picked = undefined
    }
  }

  kept(): Kept {
    return { choice: { ...this.choice }, regions: this.drawing.regions() }
  }
}
