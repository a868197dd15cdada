import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { ok, type Result } from '../../core/result.ts'
import { decodePhotograph } from '../../models/photograph.ts'
import { confusionOf } from './confusion.ts'
import type { Evaluated } from './evaluate.ts'
import { type EvaluateFailure, failure } from './failure.ts'
import type { Tally, Verdict } from './tally.ts'

/** Mistakes of each kind that the report shows, and the longer side of their pictures in pixels. */
const WORST = 12
const SIDE = 240

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const cells = (tag: 'td' | 'th', values: readonly (string | number)[]): string =>
  `<tr>${values.map((value) => `<${tag}>${escaped(String(value))}</${tag}>`).join('')}</tr>`

/** Good parts that did not pass, the strangest first; and defective ones that did, the most ordinary first. */
function mistakesOf({ taught, verdicts }: Tally): { rejected: Verdict[]; escaped: Verdict[] } {
  const { pass } = taught.thresholds
  const isGood = ({ shot }: Verdict): boolean => shot.kind === 'good'
  return {
    rejected: verdicts
      .filter((verdict) => isGood(verdict) && verdict.score > pass)
      .sort((a, b) => b.score - a.score)
      .slice(0, WORST),
    escaped: verdicts
      .filter((verdict) => !isGood(verdict) && verdict.score <= pass)
      .sort((a, b) => a.score - b.score)
      .slice(0, WORST),
  }
}

async function figure({ shot, score }: Verdict): Promise<string> {
  const { width, height, rgba } = await decodePhotograph(shot.path)
  const picture = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer()
  const source = `data:image/jpeg;base64,${picture.toString('base64')}`
  const name = escaped(shot.name)
  return `<figure><img src="${source}" alt="${name}"><figcaption>${name}<br>score ${score.toFixed(3)}</figcaption></figure>`
}

async function gallery(title: string, verdicts: readonly Verdict[]): Promise<string> {
  const figures = await Promise.all(verdicts.map(figure))
  return `<h3>${title}</h3>${figures.length === 0 ? '<p>None.</p>' : `<div>${figures.join('')}</div>`}`
}

async function section(tally: Tally): Promise<string> {
  const { pass, fail } = tally.taught.thresholds
  const mistakes = mistakesOf(tally)
  const bands = confusionOf(tally).map((band) => cells('td', [band.kind, band.pass, band.unsure, band.fail]))
  return [
    `<h2>Taught from ${tally.taught.shots} good photographs</h2>`,
    `<p>Pass up to ${pass.toFixed(3)}, fail above ${fail.toFixed(3)}; between them a person looks.</p>`,
    `<table>${cells('th', ['test', 'pass', 'unsure', 'fail'])}${bands.join('')}</table>`,
    await gallery('Good parts that did not pass, the strangest first', mistakes.rejected),
    await gallery('Defective parts that passed, the most ordinary first', mistakes.escaped),
  ].join('\n')
}

const STYLE =
  'body{font:16px system-ui;margin:2rem;max-width:80rem}table{border-collapse:collapse}td,th{border:1px solid #888;padding:.25rem .75rem;text-align:right}td:first-child{text-align:left}div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:15rem;overflow-wrap:anywhere}img{max-width:100%}'

/** Writes an evaluation as one HTML file with its pictures inside: who passed and who did not, and the worst mistakes. */
export async function writeReport(
  path: string,
  { evaluation, tallies }: Evaluated,
): Promise<Result<undefined, EvaluateFailure>> {
  const name = escaped(evaluation.dataset)
  const sections: string[] = []
  for (const tally of tallies) sections.push(await section(tally))
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}: how well it was taught</title><style>${STYLE}</style><h1>${name}</h1>\n${sections.join('\n')}\n</html>\n`
  try {
    await writeFile(path, page)
    return ok(undefined)
  } catch (error) {
    return failure.noReport(path, error instanceof Error && 'code' in error ? String(error.code) : 'unknown')
  }
}
