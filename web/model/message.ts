import type { Task } from '../../core/model/manifest.ts'

/** What a model does, in the floor's words. */
export const TASK_TEXT: Readonly<Record<Task, string>> = {
  anomaly: 'Finds what is not as usual',
  classification: 'Tells kinds apart',
  detection: 'Finds and counts things',
  segmentation: 'Draws areas',
  ocr: 'Reads text',
  features: 'Backbone: others are taught on it',
}
