import type { Cause, Preparation, SelftestCause, Verdict } from '../../core/record/word.ts'
import type { Trust } from '../ui/index.ts'

/** What the station says. One place for its words, so that they can be read, compared and translated. */
export const verdictWord: Record<Verdict, string> = { pass: 'Pass', fail: 'Fail', unsure: 'Unsure' }

export const bandWord = { pass: 'Pass', unsure: 'Unsure', fail: 'Fail' }

export const trustWord: Record<Trust, string> = {
  saved: 'Saved',
  received: 'Received',
  proven: 'Proven',
  refused: 'Needs attention',
}

/** Why a photograph is no evidence, and what to do about it. */
export const retakeText: Record<string, string> = {
  'too-dark': 'The photograph is too dark. Turn the light on, or take the hand off the lens.',
  'too-bright': 'The photograph is too bright. Turn away from the lamp or the window.',
  blurred: 'The photograph is blurred. Hold still until the picture is sharp, then photograph again.',
  empty: 'The file is empty. Choose another one, or photograph the part.',
  'not-an-image': 'This file is not a photograph that Plumb reads. Use JPEG, PNG or WebP.',
  'too-large': 'The photograph has more pixels than a tablet can judge. Use one of at most 50 megapixels.',
  truncated: 'The file breaks off in the middle. Copy it again, or photograph the part.',
  'no-answer': 'The model gave no answer to this photograph. Photograph again, or judge by hand.',
  'camera-lost':
    'The camera stopped before it had taken all frames. Nothing was recorded. Photograph again, or take a photograph from a file.',
  'camera-still':
    'The camera gave no new picture, or the same one twice. Nothing was recorded. Photograph again; if it stays so, leave this step and come back.',
  'gave-way':
    'The model had to move to another part of this tablet between two frames. Nothing was recorded. Photograph again.',
  'not-kept':
    'A frame could not be written: this tablet is short of memory. Nothing was recorded. Close other tabs, then photograph again.',
  undecodable: 'The file is damaged and cannot be read. Choose another one, or photograph the part.',
}

/** What the camera's place says while a part is taken and judged. */
export const busyText = {
  taking: 'Hold still: the camera is taking the frames',
  judging: (frame: number | undefined, of: number): string =>
    frame === undefined ? 'Judging the photograph' : `Judging frame ${frame} of ${of}`,
} as const

/** Reasons for overruling that cost one touch; the last one asks for words. */
export const REASONS = [
  'Glare or reflection',
  'Dirt, wiped off',
  'Outside the checked area',
  'Within the limit sample',
  'Defect the model missed',
] as const

/** What an electronic signature on an overruled reject means (21 CFR 11.50). */
export const MEANING = 'I inspected this part myself and release it against the verdict of the model.'
export const MEANING_PLAIN = 'I inspected this part myself and decide against the verdict of the model.'

/** Why the model does not judge, in a sentence. */
export const offText: Record<string, string> = {
  'no-adapter': 'This tablet has no GPU that the browser can use.',
  'device-lost': 'The GPU stopped answering.',
  'out-of-memory': 'The tablet ran out of memory.',
  'backend-failed': 'The model could not be run on this tablet.',
  'selftest-failed': 'The model did not pass its self-test on this tablet.',
  'model-missing': 'The model is not on this tablet and the server did not answer.',
  'model-altered': 'The model is not the one that was released. It was not loaded.',
  'model-unregistered': 'The model is not registered in this plant.',
  'manifest-invalid': "The model's description does not fit. It was not loaded.",
  'model-quarantined': 'Somebody stopped this model. It does not judge here until it is let judge again.',
  'signer-distrusted': 'The plant no longer trusts whoever signed this model. It was not loaded.',
  'signature-invalid':
    'The signature of whoever vouches for the model is not there or does not hold. It was not loaded.',
  'chosen-by-person': 'Somebody chose to judge by hand.',
  'not-certified': 'You inspect by this plan without the model.',
  'step-by-hand': 'The plan gives this step to you.',
  'best-available': '',
}

/** Why the GPU is not used where the model runs on the processor, in a sentence. */
export const gpuText: Partial<Record<Cause, string>> = {
  'no-adapter': 'This tablet has no GPU that the browser can use.',
  'device-lost': 'The GPU stopped answering. The processor judges.',
  'out-of-memory': 'The GPU ran out of memory. The processor judges.',
  'backend-failed': 'The model could not be run on the GPU. The processor judges.',
  'selftest-failed': 'The GPU computed the golden parts wrongly. The processor judges.',
}

/** Why the golden parts were run, after "passed at nine o'clock". */
export const selftestText: Record<SelftestCause, string> = {
  'model-loaded': 'when the model was loaded',
  'signed-in': 'at sign-in',
  'shift-began': 'at the start of the shift',
  'long-pause': 'after a long pause',
  'browser-changed': 'because the browser is not the one of last time',
  'adapter-changed': 'because the GPU or its driver is not the one of last time',
  'runtime-changed': 'because the runtime is not the one of last time',
  'asked-for': 'because somebody asked',
  'session-renewed': 'because the session was made anew',
  'device-lost': 'because the GPU had stopped answering',
  'stepped-down': 'because the GPU gave way',
}

/** Where photographs are cropped, resized and normalised for the model. */
export const preparedText: Record<Preparation, string> = {
  gpu: 'The GPU: photographs stay there',
  cpu: 'The processor',
}
