import sharp from 'sharp'
import type { Mask } from '../../core/evaluate/region.ts'
import type { Pixels } from '../../core/model/image.ts'
import { decodePhotograph } from '../../models/photograph.ts'
import { remark } from './failure.ts'
import type { EvaluationFolder, Shot } from './folder.ts'
import { readMask } from './mask.ts'

/** A photograph that could be read, with what its pixels should be found to be, when that is known. */
export interface Seen {
  readonly shot: Shot
  readonly image: Pixels
  readonly mask: Mask | undefined
}

type Note = (sentence: string) => void

const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/** Decodes a photograph; gives undefined and a note when that cannot be done. */
export async function readShot(shot: Shot, note: Note): Promise<Pixels | undefined> {
  try {
    const { space } = await sharp(shot.path).metadata()
    if (space === 'cmyk') note(remark.cmyk(shot.name))
    return await decodePhotograph(shot.path)
  } catch (error) {
    note(remark.unreadable(shot.name, reason(error)))
    return undefined
  }
}

/** The mask to compare with: of a good photograph an empty one, of a defective one what is drawn, if anything. */
async function maskOf(
  shot: Shot,
  { width, height }: Pixels,
  hasMasks: boolean,
  note: Note,
): Promise<Mask | undefined> {
  if (!hasMasks) return undefined
  if (shot.kind === 'good') return { width, height, values: new Uint8Array(width * height) }
  if (shot.mask === undefined) return void note(remark.maskMissing(shot.name))
  try {
    const mask = await readMask(shot.mask)
    if (mask.width !== width || mask.height !== height)
      note(remark.maskSize(shot.name, `${mask.width} × ${mask.height}`, `${width} × ${height}`))
    if (mask.values.includes(1)) return mask
    return void note(remark.maskEmpty(shot.name))
  } catch {
    return void note(remark.maskUnreadable(shot.name))
  }
}

/** Every readable photograph of a list with its mask, decoded one ahead of the one that is looked at. */
export async function* lookAt(
  shots: readonly Shot[],
  { hasMasks }: EvaluationFolder,
  note: Note,
): AsyncGenerator<Seen> {
  const open = async (shot: Shot): Promise<Seen | undefined> => {
    const image = await readShot(shot, note)
    return image && { shot, image, mask: await maskOf(shot, image, hasMasks, note) }
  }
  const [first, ...rest] = shots
  let next = first && open(first)
  for (const shot of [...rest, undefined]) {
    const seen = await next
    next = shot && open(shot)
    if (seen) yield seen
  }
}
