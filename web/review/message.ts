import type { LinkName, LinkState } from '../../core/evidence/link.ts'
import type { Assistance } from '../../core/governance/operation/word.ts'
import type { Verdict } from '../../core/record/word.ts'
import { sizeText } from '../ui/bytes-text.ts'
import type { SavingFailure } from './evidence-saving.svelte.ts'
import type { Period } from './filter.ts'

// Every sentence of the review screens, each problem with what to do about it.

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  unsure: 'Unsure',
}

export const PERIOD_WORDS: Readonly<Record<Period, string>> = {
  any: 'Any time',
  today: 'Today',
  week: '7 days',
  dates: 'Dates',
}

/** A record's flags: valid, and yet somebody should look. */
const FLAGS: Readonly<Record<string, string>> = {
  'signer-revoked-meanwhile': 'Signer revoked since',
  'device-retired-meanwhile': 'Tablet retired since',
  'passkey-may-be-copied': 'Passkey may be synced',
  'data-not-locked': 'Data not locked by passkey',
  'model-stopped-meanwhile': 'Model stopped since',
  'plan-superseded-meanwhile': 'By an older plan',
  'more-shown-than-allowed': 'Shown more than the plan allows',
  'fewer-frames-than-planned': 'From a file, not the frames planned',
  'passkey-counter-went-back': 'Passkey may be a copy',
}
export const flagText = (flag: string): string => FLAGS[flag] ?? flag.replaceAll('-', ' ')

/** Why a model was not used, or why it ran where it ran. */
const CAUSES: Readonly<Record<string, string>> = {
  'best-available': 'the best this tablet has',
  'no-adapter': 'no usable graphics adapter',
  'device-lost': 'the graphics device was lost',
  'out-of-memory': 'the tablet ran out of memory',
  'backend-failed': 'the faster way failed',
  'selftest-failed': 'the self-test failed',
  'model-missing': 'the model was not on the tablet',
  'model-altered': 'the model was altered',
  'model-unregistered': 'the model is not registered',
  'manifest-invalid': "the model's description is invalid",
  'model-quarantined': 'somebody stopped the model',
  'signer-distrusted': "the model's signer is no longer trusted",
  'signature-invalid': "the model's signature does not hold",
  'chosen-by-person': 'chosen by the person',
  'not-certified': 'the person was not certified',
  'step-by-hand': 'the plan gives this step to the person',
}
export const causeText = (cause: string): string => CAUSES[cause] ?? cause

/** What a person was shown of the model's opinion. */
export const ASSISTANCE_WORDS: Readonly<Record<Assistance, string>> = {
  off: 'nothing of the model',
  'blind-first': 'the person said first, then saw the model',
  advise: 'the model advises',
  assist: 'the model assists: a pass goes on with one touch',
}

export const BACKEND_WORDS = { webgpu: 'WebGPU', wasm: 'WASM', manual: 'By hand' } as const

/** Why the server refused a record. */
export const findingText = (kind: string): string => {
  const text = kind.replaceAll('-', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

interface LinkWords {
  readonly title: string
  /** What the link shows when it holds. */
  readonly shows: string
  /** What is wrong when it does not. */
  readonly alarm: string
}

export const LINK_WORDS: Readonly<Record<LinkName, LinkWords>> = {
  signature: {
    ...{ title: 'Signature', shows: "Every event is signed by its session's key." },
    alarm: 'A record is not signed by the session it claims.',
  },
  grant: {
    ...{ title: 'Session', shows: 'The work lies inside a session of this tablet.' },
    alarm: 'A record lies outside the session it claims.',
  },
  passkey: {
    ...{ title: 'Passkey', shows: 'A person of this plant opened that session with a passkey.' },
    alarm: "No passkey of this plant's people opened that session.",
  },
  esign: {
    ...{
      title: 'Electronic signature',
      shows: 'Overruling a reject is signed by passkey, with its meaning.',
    },
    alarm: 'A reject was overruled without a valid electronic signature.',
  },
  chain: {
    ...{ title: "Tablet's chain", shows: 'Nothing is missing between sign-in and this inspection.' },
    alarm: "The tablet's chain of events has a gap or a false link.",
  },
  openings: {
    ...{
      title: 'Values',
      shows:
        'Unit, evidence and context are the ones that were signed, and the rule is the published plan’s.',
    },
    alarm:
      'A value shown here is not the one that was signed, or was judged by another rule than the plan’s.',
  },
  inclusion: {
    ...{ title: 'In the log', shows: "The records are in the plant's log." },
    alarm: "A record is not in the plant's log where the server says.",
  },
  checkpoint: {
    ...{ title: 'Checkpoint', shows: "The log's head is signed and continues what this browser saw." },
    alarm: 'The log contradicts its key, or what this browser saw before.',
  },
  blobs: {
    ...{ title: 'Photographs', shows: 'Photograph and heatmap are the files that were signed.' },
    alarm: 'A photograph or heatmap was exchanged or altered.',
  },
}

export const LINK_STATE_WORDS: Readonly<Record<LinkState | 'running' | 'waiting', string>> = {
  holds: 'Holds',
  broken: 'Broken',
  unchecked: 'Not checked',
  running: 'Checking',
  waiting: 'Waits',
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Why evidence was not saved, and what to do. */
const NOT_SAVED: Readonly<Record<Exclude<SavingFailure['kind'], 'refused'>, string>> = {
  offline: 'The server does not answer. Check the network, then save it again.',
  'signed-out': 'The session at the server has ended. Lock the tablet, sign in again, then save it again.',
  'not-permitted': 'That is not for your roles any more. Ask an admin.',
  'broke-off':
    'The server or the network broke off in the middle. Nothing of it was kept. Check the network, then save it again.',
  'no-room': 'There is no room for it. Nothing of it was kept. Make room, or choose another place.',
  'not-written':
    'The browser or the system refused to write there. Nothing of it was kept. Choose another place.',
  stopped: 'You stopped it. Nothing of it was kept.',
}

export const message = {
  title: 'Review',
  live: 'Live',
  reconnecting: 'Reconnecting',
  arrived: (count: number) => `${counted(count, 'new inspection', 'new inspections')} arrived`,
  shown: (count: number, isAll: boolean) =>
    isAll ? counted(count, 'inspection', 'inspections') : `The newest ${count}`,
  listIsClaim: 'The list is what the server says. Open an inspection, and this browser checks its proof.',
  showMore: 'Show more',
  evidence: 'Evidence',
  evidenceText:
    'Makes one ZIP file with records, proofs, photographs and the rules they were made under. It verifies itself in any browser, without this server and without a network.',
  evidenceCount: (count: number) =>
    count === 0
      ? 'No inspection fits: ask for less'
      : `${count} ${count === 1 ? 'inspection' : 'inspections'} will be in it`,
  counting: 'Counting inspections',
  leaveOpenings: 'Leave out what stands behind the records',
  leaveOpeningsText: 'Serials, scores, reasons and names. The proof holds without them.',
  leavePhotographs: 'Leave out photographs and heatmaps',
  makeEvidence: 'Save the evidence',
  saving: 'Saving the evidence',
  savingText:
    'You may close this and go on working. The file is complete once this says so; until then nothing of it is there.',
  cancelSaving: 'Cancel',
  anotherEvidence: 'Save another',
  saved: 'The evidence is saved',
  savedText: (name: string, bytes: number) => `${name}, ${sizeText(bytes)}.`,
  handedOver: 'Your browser saves it',
  handedOverText:
    'Its list of downloads shows how far it is. If it says there that it failed, delete what is left of it, and save it again.',
  notSaved: 'The evidence was not saved',
  notSavedText: (why: SavingFailure) =>
    why.kind === 'refused' ? `The server refused: ${why.message}.` : NOT_SAVED[why.kind],
  frames: (count: number) => `Mean of ${count} frames`,
  framesWait: (count: number) =>
    `${counted(count, 'frame has', 'frames have')} not reached the server yet: the tablet sends them when it is online.`,
  none: 'No inspections yet',
  noneText: 'They appear here by themselves as tablets hand them over.',
  noMatch: 'Nothing matches',
  noMatchText: 'No inspection fits this filter.',
  clearFilter: 'Clear the filter',
  filter: 'Filter',
  filterCount: (count: number) => (count === 0 ? 'Filter' : `Filter (${count})`),
  tryAgain: 'Try again',
  loading: 'Reading inspections',
  loadingOne: 'Reading the inspection',

  offline: 'Review needs the server',
  offlineText:
    'The server does not answer, so what others recorded cannot be shown. Your own records are under Records.',
  ownRecords: 'Go to Records',
  notPermitted: 'Not for your roles',
  notPermittedText:
    'Reading what others recorded takes the role lead, quality engineer, auditor or admin. Ask an admin if you need it. Your own records are under Records.',
  failed: 'That could not be read',
  missing: 'No such inspection here',
  missingText: 'The tablet may not have handed it over yet. Check the address, or go back to the list.',
  toList: 'Back to the list',

  findings: (count: number) => `${counted(count, 'record was', 'records were')} refused and kept`,
  findingsText: 'They are not part of the history. Somebody must look at them.',
  findingsTitle: 'What was refused',
  showFindings: 'Show them',
  unknownTablet: 'Unknown tablet',

  open: 'Not decided yet',
  accepted: 'Accepted',
  overruled: (judged: string) => `Overruled, was ${judged}`,
  manual: 'Judged by hand',
  holdsFrom: {
    open: "The model's verdict. Nobody has decided on it yet.",
    accepted: (person: string) => `${person} accepted the model's verdict.`,
    overruled: (person: string, judged: string) => `${person} overruled the model, which said ${judged}.`,
    manual: (person: string) => `${person} judged without the model.`,
  },

  photograph: 'Photograph',
  noPhotograph: 'No photograph was taken',
  noPhotographText: 'This was judged by hand.',
  photographWaits: 'The photograph is not here',
  photographWaitsText:
    'The tablet that took it has not handed it over: turn it on, and let whoever took it sign in there. Or retention removed it.',
  heat: 'Heatmap',
  mask: 'Mask',
  marks: 'What was found',
  strength: 'How strongly it shows',
  heatLow: 'Like the good ones',
  heatHigh: 'Unlike',

  proof: 'Proof',
  checking: 'This browser is checking the proof',
  proven: 'This browser checked it: the proof holds',
  provenText: (links: number) =>
    `All ${links} links, from the passkey to the log. The server's word was taken for nothing.`,
  unproven: 'This browser could not check everything',
  unprovenText: (what: string) => `Not checked: ${what}. Nothing that was checked is broken.`,
  broken: 'This proof is broken',
  brokenText: (what: string) =>
    `${what} Do not rely on this record: tell an admin, and keep this page as it is.`,
  brokenParts: (what: string) => `Broken: ${what}.`,
  notThisOne:
    'The server answered with records of another inspection, or without the one that begins this. Tell an admin, and keep this page as it is.',
  checkAgain: 'Check again',

  raw: 'Raw records',
  rawText: 'The records as they stand in the log, with what opens their values.',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Not copied: select the text and copy it by hand',
  gone: 'not here: erased or withheld',
} as const
