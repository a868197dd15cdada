import type { Sample } from '../../core/dataset/dataset.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { DatasetStore } from './dataset.svelte.ts'
import type { Said } from './intake.svelte.ts'

/** What somebody picked on LabelChoice: good, defective, the number of a class, or `new`; and what was typed. */
export interface Choice {
  value: string | undefined
  text: string
}

export type ChoiceError = { kind: 'nothing-said' | 'not-recorded'; message: string }

/** The choice that a set starts with. */
export const firstChoice = ({ set }: DatasetStore): Choice => {
  const [first] = set?.classes.keys() ?? []
  const value = set?.task === 'classification' ? (first === undefined ? 'new' : String(first)) : 'good'
  return { value, text: '' }
}

/** The label that was picked; a new class is named first, by an event of its own. */
export async function sayChoice(store: DatasetStore, choice: Choice): Promise<Result<Said, ChoiceError>> {
  const text = choice.text.trim()
  if (choice.value === 'good') return ok({ label: { kind: 'good' }, kind: '' })
  if (choice.value === 'defective') return ok({ label: { kind: 'defective' }, kind: text })
  if (choice.value !== 'new') return ok({ label: { kind: 'class', class: Number(choice.value) }, kind: '' })
  if (text === '') return fail({ kind: 'nothing-said', message: 'give the class a name' })
  const number = Math.max(-1, ...(store.set?.classes.keys() ?? [])) + 1
  const named = await store.nameClass(number, text)
  if (!named.ok) return fail({ kind: 'not-recorded', message: named.error.message })
  // The next photographs are of the same class, without naming it again.
  Object.assign(choice, { value: String(number), text: '' })
  return ok({ label: { kind: 'class', class: number }, kind: '' })
}

/** What a photograph is labelled, as a choice that can be changed. */
export const choiceOf = ({ label, kind }: Sample): Choice => ({
  value: label.kind === 'class' ? String(label.class) : label.kind,
  text: kind ?? '',
})
