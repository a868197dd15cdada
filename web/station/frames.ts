import type { Bytes } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { meanScore, shownFrame } from '../../core/inspection/frames.ts'
import type { Judged } from '../engine/message.ts'
import type { NewBlob } from '../local/recorder.ts'
import type { Shot } from './camera.svelte.ts'

/** Several frames of one press: each one's score in the order of taking, and which one stands for all, from 0. */
export interface Frames {
  readonly scores: readonly number[]
  readonly shown: number
}

const addMs = (all: readonly Judged[]): Judged['ms'] => {
  const sum = (of: keyof Judged['ms']) => all.reduce((total, { ms }) => total + ms[of], 0)
  return { prepare: sum('prepare'), run: sum('run'), total: sum('total') }
}

/** What the frames of one press come to: the one that stands for all, judged by the mean. One frame is what it is. */
export function joinFrames(all: readonly [Judged, ...Judged[]]): {
  readonly judged: Judged
  readonly frames?: Frames
} {
  const scores = all.flatMap(({ result }) => (result.task === 'anomaly' ? [result.score] : []))
  if (scores.length < 2) return { judged: all[0] }
  const frames = { scores, shown: shownFrame(scores) }
  const judged = all[frames.shown] ?? all[0]
  const result = { task: 'anomaly' as const, score: meanScore(scores) }
  return { judged: { ...judged, result, ms: addMs(all) }, frames }
}

export const bytesOf = async (blob: Blob): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer())
export const keptBlob = (bytes: Bytes): NewBlob => ({ digest: hashBytes(bytes), bytes })

/** A photograph as a record keeps it. */
export interface Kept extends NewBlob {
  readonly blob: Blob
}

/** What a record keeps of what was judged, one after the other: a tablet has memory for one canvas. */
export async function keepAll(shots: readonly Shot[]): Promise<Kept[]> {
  const all: Kept[] = []
  for (const shot of shots) {
    const blob = await shot.keep()
    all.push({ blob, ...keptBlob(await bytesOf(blob)) })
  }
  return all
}

/** The photograph that stands for all that was kept. */
export function shownOf(kept: readonly Kept[], frames: Frames | undefined): Kept {
  const shown = kept[frames?.shown ?? 0]
  if (shown === undefined) throw new Error('frames: found no photograph, expected one')
  return shown
}

/** Why frames that were kept are none that a record takes: equal ones are one look counted twice. */
export async function flawOf(
  keeping: Promise<readonly Kept[]>,
): Promise<'camera-still' | 'not-kept' | undefined> {
  // A browser that has no room for a canvas says so by an error.
  const all = await keeping.catch(() => undefined)
  if (all === undefined) return 'not-kept'
  return new Set(all.map(({ digest }) => digest)).size === all.length ? undefined : 'camera-still'
}
