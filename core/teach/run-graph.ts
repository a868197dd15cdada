/** Runs a graph with one input of whole bytes; every output by its name. */
export type RunGraph = (tensor: Float32Array) => Promise<Record<string, Float32Array>>
