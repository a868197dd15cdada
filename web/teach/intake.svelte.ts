import type { Bytes } from '../../core/bytes.ts'
import type { Label } from '../../core/dataset/label.ts'
import { hashBytes } from '../../core/hash.ts'
import { checkPhoto, type PhotoError } from '../../core/photo/photo.ts'
import type { DatasetStore } from './dataset.svelte.ts'
import { folderHints, type Hint, photographKey } from './folder-hint.ts'
import { maskRegions } from './mask-picture.ts'
import type { Refused, Source } from './source.ts'

/** What a person said of photographs that are about to be added. */
export interface Said {
  readonly label: Label
  readonly kind: string
}

const WHY: Readonly<Record<PhotoError['kind'], string>> = {
  empty: 'It is empty.',
  'not-an-image': 'It is no JPEG or PNG picture.',
  'too-large': 'It is too large: at most 64 MB and 50 million pixels.',
  truncated: 'It is cut: copy it anew from where it came.',
  undecodable: 'Its picture has no size.',
}

/** Takes photographs into a data set, one after another; one that is bad stops none of the others. */
export class Intake {
  total = $state(0)
  done = $state(0)
  added = $state(0)
  refused = $state.raw<readonly Refused[]>([])
  isRunning = $state(false)
  /** Why it stopped before the end. */
  problem = $state('')
  #isCancelled = false
  readonly #store: DatasetStore

  constructor(store: DatasetStore) {
    this.#store = store
  }

  /** Stops after the photograph that is being taken; what is in the set stays. */
  cancel(): void {
    this.#isCancelled = true
  }

  /** Forgets what the last run said. */
  clear(): void {
    if (!this.isRunning) Object.assign(this, { total: 0, done: 0, added: 0, refused: [], problem: '' })
  }

  #refuse(path: string, why: string): void {
    this.refused = [...this.refused, { path, why }]
  }

  /** Takes all of them, labelled as their folders hint, and as was said where they do not. */
  async run(sources: readonly Source[], said: Said, refused: readonly Refused[] = []): Promise<void> {
    this.clear()
    this.isRunning = true
    this.#isCancelled = false
    this.refused = refused
    const hints = folderHints(sources.map(({ path }) => path))
    const masks = new Map<string, Source>()
    sources.forEach((source, i) => {
      const hint = hints[i]
      if (hint?.kind === 'mask') masks.set(hint.of, source)
    })
    const photographs = sources.flatMap((source, i) => {
      const hint = hints[i] ?? { kind: 'none' }
      return hint.kind === 'mask' ? [] : [{ source, hint }]
    })
    this.total = photographs.length
    for (const { source, hint } of photographs) {
      if (this.#isCancelled || this.problem !== '') break
      await this.#take(source, this.#saidBy(hint, said), masks.get(photographKey(source.path)))
      this.done++
    }
    this.isRunning = false
  }

  /** Folder names are hints for good and defective; for classes a person says which. */
  #saidBy(hint: Hint, said: Said): Said {
    if (this.#store.set?.task !== 'anomaly') return said
    if (hint.kind === 'good') return { label: { kind: 'good' }, kind: '' }
    return hint.kind === 'defective' ? { label: { kind: 'defective' }, kind: hint.defect } : said
  }

  async #take(source: Source, said: Said, mask: Source | undefined): Promise<void> {
    const { path, from, read, capture, group } = source
    const bytes = await read().catch(() => undefined)
    if (bytes === undefined) return this.#refuse(path, 'It could not be read.')
    const why = await this.#whyNot(bytes)
    if (why !== undefined) return this.#refuse(path, why)
    const photograph = { digest: hashBytes(bytes), bytes }
    const file = from === 'file' ? path : ''
    const acted = await this.#store.add({ photograph, source: from, ...said, file, capture, group })
    if (!acted.ok) {
      this.problem = acted.error.message
      return
    }
    this.added++
    if (mask === undefined || said.label.kind !== 'defective') return
    const picture = await mask.read().catch(() => undefined)
    const regions = picture && (await maskRegions(new Blob([picture])))
    if (regions === undefined)
      return this.#refuse(mask.path, 'The photograph is in, its mask could not be read.')
    const marked = await this.#store.mark(photograph.digest, regions)
    if (!marked.ok) this.problem = marked.error.message
  }

  async #whyNot(bytes: Bytes): Promise<string | undefined> {
    const checked = checkPhoto(bytes)
    if (!checked.ok) return WHY[checked.error.kind]
    if (checked.value.format === 'webp')
      return 'It is a WebP: models are taught from JPEG and PNG. Save it as one of them.'
    if (this.#store.has(hashBytes(bytes))) return 'It is in the set already.'
    // A header may be whole and its pixels not: what cannot be shown cannot be taught from.
    const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => undefined)
    bitmap?.close()
    return bitmap === undefined ? 'Its picture cannot be decoded: open and save it anew.' : undefined
  }
}
