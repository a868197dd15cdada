// Sample words for the gallery; the product's own stand with its screens.
export const verdictWords = {
  pass: 'Pass',
  fail: 'Fail',
  unsure: 'Unsure',
  retake: 'Retake',
  blocked: 'Blocked',
} as const

export const verdictTexts = {
  pass: 'No defect found on the sealing face.',
  fail: 'Scratch on the sealing face, upper left.',
  unsure: 'Close to the limit. Look at it yourself and decide.',
  retake: 'The photograph is blurred. Hold still and take it again.',
  blocked: 'The model did not pass its self-test. Inspect by hand.',
} as const

export const trustWords = {
  saved: 'Saved',
  received: 'Received',
  proven: 'Proven',
  refused: 'Refused',
} as const

export const bandWords = { pass: 'Pass', unsure: 'Unsure', fail: 'Fail' } as const

export const bands = { pass: 0.42, fail: 0.68 }
