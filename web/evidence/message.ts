import type { BundleContents } from '../../core/evidence/verify-bundle.ts'

// Every sentence of the evidence page, each problem with what to do about it.

const many = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`

function leftOut({ bundle, missing }: BundleContents): string {
  const parts = [
    ...(missing.openings > 0 ? [many(missing.openings, 'value')] : []),
    ...(missing.pictures > 0 ? [many(missing.pictures, 'picture')] : []),
  ]
  const plans =
    missing.plans === 0
      ? ''
      : ` The text of ${many(missing.plans, 'plan')} is not here: the verdicts follow from the rules that the tablets say they judged by, and it cannot be told whether those are the published ones.`
  if (parts.length === 0) return plans === '' ? 'Nothing is left out.' : plans.trim()
  const why =
    bundle.leftOut.length > 0 ? `left out on purpose (${bundle.leftOut.join(', ')})` : 'not on the server'
  return `${parts.join(' and ')} that the records name are not here: ${why}. What is here was checked all the same.${plans}`
}

export const message = {
  title: 'Plumb evidence',
  choose: 'Choose the bundle',
  chooseText:
    'This page checks a bundle of evidence by itself, in this browser. Nothing is sent anywhere. Choose the ZIP file that this page came in, or drop it here.',
  checking: 'Checking every file, signature and proof',
  stop: 'Stop',
  stopped: 'Stopped. Nothing was concluded.',
  another: 'Check another bundle',
  holds: 'The evidence holds',
  holdsText: (contents: BundleContents) =>
    `${many(contents.records, 'record')} from the plant's log, every signature back to a passkey, every proof and picture. ${leftOut(contents)}`,
  broken: 'The evidence does not hold',
  brokenText:
    'Something in this file is not what was signed. Ask for a new bundle; keep this one, it is evidence too.',
  notBundle: 'This is no bundle of evidence',
  notBundleText: (why: string) => `${why}. Choose the ZIP file as the server made it.`,
  findings: 'What is wrong, and where',
  plant: 'The plant',
  asked: 'What was asked for',
  inspections: (count: number) => many(count, 'inspection'),
  none: 'No inspection fits what was asked for',
  noneText: 'The records of the plant were checked, and none of them is about it.',
  tests: 'Self-tests of the models',
  testsText: (count: number) =>
    `${many(count, 'self-test')} between the first and the last of these inspections`,
  noGap: 'no time over 12 hours without one',
  gap: (from: string, to: string) => `none from ${from} to ${to}`,
  failed: (count: number) => `${count} did not pass: the model did not judge on that backend`,
  compare:
    "Compare the first words of the genesis with the plant's own papers: they name the plant, and everything here hangs on them.",
  noPicture: 'The photograph is not in this bundle',
  unknownUnit: 'Unit left out',
} as const
