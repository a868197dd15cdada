import { fail } from '../../core/result.ts'

/** Why a folder could not be evaluated. */
export interface EvaluateFailure {
  readonly kind: 'folder' | 'photographs' | 'report'
  readonly message: string
}

const folder = (message: string) => fail<EvaluateFailure>({ kind: 'folder', message })
const photographs = (message: string) => fail<EvaluateFailure>({ kind: 'photographs', message })

const LAYOUT =
  'a folder with train/good, test/good and a test/ folder for each kind of defect, masks in ground_truth'

/** Every sentence that an evaluation can fail with. */
export const failure = {
  noFolder: (path: string) => folder(`found no folder ${path}, expected ${LAYOUT}`),
  noTraining: (path: string) => folder(`found no photographs in ${path}, expected good ones to teach from`),
  tooFewReadable: (found: number, least: number) =>
    photographs(
      `found ${found} readable photographs of good parts in train/good, expected at least ${least}: add some and try again`,
    ),
  noDefects: (asked: number, found: number) =>
    photographs(
      `found ${found} defective photographs with a mask in test and ground_truth, expected the ${asked} that --defects asks for and at least one more to test on`,
    ),
  noReport: (path: string, code: string) =>
    fail<EvaluateFailure>({
      kind: 'report',
      message: `cannot write the report ${path} (${code}): name a file in a folder that exists`,
    }),
} as const

/** What is worth knowing and stops nothing. */
export const remark = {
  fewer: (asked: number, found: number) =>
    `found ${found} good photographs to teach from where ${asked} were asked for: taught from ${found}`,
  noMasks: 'found no masks in ground_truth: pixel AUROC and AUPRO are left out',
  maskMissing: (name: string) => `${name}: found no mask, left out of pixel AUROC and AUPRO`,
  maskUnreadable: (name: string) => `${name}: cannot read its mask, left out of pixel AUROC and AUPRO`,
  maskEmpty: (name: string) => `${name}: found a mask that marks nothing, left out of pixel AUROC and AUPRO`,
  maskSize: (name: string, found: string, expected: string) =>
    `${name}: found a mask of ${found} pixels on a photograph of ${expected}; compared at the mask's size`,
  unreadable: (name: string, why: string) => `${name}: cannot be read as a photograph (${why}), left out`,
  cmyk: (name: string) =>
    `${name}: found printing colours (CMYK), which shift when they become RGB; save photographs as RGB`,
  noGood: 'found no photographs in test/good: every figure that needs good parts is left out',
  noDefective: 'found no defective photographs in test: every figure that needs them is left out',
} as const
