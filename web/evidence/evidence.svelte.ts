import { findDifference, openArchive, type ZipEpoch } from '../../core/evidence/archive.ts'
import type { BundleFiles } from '../../core/evidence/bundle.ts'
import type { BundleFinding } from '../../core/evidence/read-files.ts'
import { type BundleContents, verifyBundle } from '../../core/evidence/verify-bundle.ts'

const ZIP_EPOCH: ZipEpoch = new Date(1980, 0, 1)

/** What is known of the bundle that somebody chose. */
export type Check =
  | { readonly kind: 'none'; readonly isStopped: boolean }
  | { readonly kind: 'running'; readonly done: number; readonly of: number }
  | { readonly kind: 'no-bundle'; readonly why: string }
  | {
      readonly kind: 'done'
      readonly findings: readonly BundleFinding[]
      readonly contents: BundleContents | undefined
      readonly files: BundleFiles
    }

class Stopped extends Error {}

/** Checks one bundle after another; whoever chose the wrong one need not wait for it. */
export class Evidence {
  check = $state.raw<Check>({ kind: 'none', isStopped: false })
  #run = 0

  stop(): void {
    this.#run += 1
    this.check = { kind: 'none', isStopped: true }
  }

  again(): void {
    this.#run += 1
    this.check = { kind: 'none', isStopped: false }
  }

  async choose(blob: Blob): Promise<void> {
    const run = ++this.#run
    const onFile = (done: number, of: number): void => {
      if (run !== this.#run) throw new Stopped()
      this.check = { kind: 'running', done, of }
    }
    this.check = { kind: 'running', done: 0, of: 1 }
    try {
      const check = await checkBlob(blob, onFile)
      if (run === this.#run) this.check = check
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
    }
  }
}

async function checkBlob(blob: Blob, onFile: (done: number, of: number) => void): Promise<Check> {
  const opened = await openArchive(blob)
  if (!opened.ok) return { kind: 'no-bundle', why: opened.error.message }
  const files = opened.value
  const { findings, contents } = await verifyBundle(files, { onFile })
  if (findings.length > 0) return { kind: 'done', findings, contents, files }
  const difference = await findDifference(blob, files, ZIP_EPOCH)
  const found = difference === undefined ? [] : [{ where: 'the ZIP file', message: difference }]
  return { kind: 'done', findings: found, contents, files }
}
