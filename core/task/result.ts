import { type InspectionResult, MAX_NAMED } from '../inspection/result.ts'
import type { JudgingManifest, ManifestOf } from '../model/manifest.ts'
import { ok, type Result } from '../result.ts'
import type { Answer } from './answer.ts'
import { type NoAnswer, noAnswer } from './output.ts'

type Classes = ManifestOf<'classification'>['classes']

const UNKNOWN = { label: '?', defect: true }
const classAt = (classes: Classes, place: number) => ({ ...(classes[place] ?? UNKNOWN) })

/** The likeliest classes; where a record cannot hold all of them, the likeliest defect is among those it holds. */
function likeliest(classes: Classes, probabilities: readonly number[]) {
  const all = probabilities
    .map((probability, place) => ({ ...classAt(classes, place), probability }))
    .toSorted((a, b) => b.probability - a.probability)
  const kept = all.slice(0, MAX_NAMED)
  const defect = all.slice(MAX_NAMED).find((each) => each.defect)
  return defect && !kept.some((each) => each.defect) ? [...kept.slice(0, -1), defect] : kept
}

/** What a rule judges by counting must be there whole. */
const tooMany = (found: number, of: string) =>
  noAnswer(`found ${found} ${of}, expected at most ${MAX_NAMED}: more than a record holds`)

/** The longest text of a line that a record holds. */
const MAX_TEXT = 200

/** A model's answer in the words that a record keeps and a rule judges. */
export function toResult(manifest: JudgingManifest, answer: Answer): Result<InspectionResult, NoAnswer> {
  const classes = 'classes' in manifest ? manifest.classes : []
  switch (answer.task) {
    case 'anomaly':
      return ok({ task: 'anomaly', score: answer.score })
    case 'classification':
      return ok({ task: 'classification', classes: likeliest(classes, answer.probabilities) })
    case 'detection': {
      const { objects } = answer
      if (objects.length > MAX_NAMED) return tooMany(objects.length, 'objects')
      const named = objects.map(({ class: place, score, box }) => ({
        ...classAt(classes, place),
        score,
        box,
      }))
      return ok({ task: 'detection', objects: named })
    }
    case 'segmentation':
      return ok({
        task: 'segmentation',
        areas: answer.areas.map((area, place) => ({ ...classAt(classes, place), area })),
      })
    case 'ocr': {
      const { lines } = answer
      if (lines.length > MAX_NAMED) return tooMany(lines.length, 'lines')
      const long = lines.find(({ text }) => text.length > MAX_TEXT)
      if (long)
        return noAnswer(`found a line of ${long.text.length} characters, expected at most ${MAX_TEXT}`)
      return ok({
        task: 'ocr',
        lines: lines.map(({ corners, ...read }) => ({ ...read, corners: [...corners] })),
      })
    }
  }
}
