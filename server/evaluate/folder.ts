import { existsSync, readdirSync } from 'node:fs'
import { extname, join, parse } from 'node:path'
import { ok, type Result } from '../../core/result.ts'
import { type EvaluateFailure, failure } from './failure.ts'

const PHOTOGRAPHS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.bmp', '.tif', '.tiff', '.gif', '.avif'])

/** A photograph in the folder; `kind` is the name of its folder below test. */
export interface Shot {
  readonly path: string
  /** Below the evaluated folder, with forward slashes. */
  readonly name: string
  readonly kind: string
  /** Its mask, when there is one. */
  readonly mask: string | undefined
}

/** A folder in the layout of MVTec AD, every list by file name. */
export interface EvaluationFolder {
  readonly train: readonly Shot[]
  readonly good: readonly Shot[]
  readonly defective: readonly Shot[]
  readonly hasMasks: boolean
}

/** Names in a folder in an order that does not depend on the machine; none when it is not a folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function shotsIn(root: string, part: string, kind: string): Shot[] {
  return namesIn(join(root, part, kind))
    .filter((file) => PHOTOGRAPHS.has(extname(file).toLowerCase()) && !file.startsWith('.'))
    .map((file) => {
      const mask = join(root, 'ground_truth', kind, `${parse(file).name}_mask.png`)
      const isMarked = part === 'test' && kind !== 'good' && existsSync(mask)
      return {
        path: join(root, part, kind, file),
        name: `${part}/${kind}/${file}`,
        kind,
        mask: isMarked ? mask : undefined,
      }
    })
}

/** Lists a folder in the layout of MVTec AD. */
export function readFolder(root: string): Result<EvaluationFolder, EvaluateFailure> {
  if (namesIn(root).length === 0) return failure.noFolder(root)
  const train = shotsIn(root, 'train', 'good')
  if (train.length === 0) return failure.noTraining(join(root, 'train/good'))
  const kinds = namesIn(join(root, 'test')).filter((kind) => kind !== 'good')
  const defective = kinds.flatMap((kind) => shotsIn(root, 'test', kind))
  return ok({
    train,
    good: shotsIn(root, 'test', 'good'),
    defective,
    hasMasks: defective.some(({ mask }) => mask !== undefined),
  })
}
