import { ort } from 'virtual:plumb-ort'

/** Where the runtime's glue is loaded from; its threads start from it too. */
export const GLUE_PATH = ort.mjs
