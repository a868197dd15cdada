import type { App } from '../app/app.svelte.ts'
import { readBlob } from './read.ts'

/** A photograph or heatmap as an address of this page, for as long as it is shown. */
export class BlobUrl {
  url = $state<string | undefined>()
  /** It is not here, as far as the server says. */
  isMissing = $state(false)

  /** Fetches; gives how to let go. */
  show(app: App, digest: string): () => void {
    let isOver = false
    void readBlob(app, digest).then((blob) => {
      if (isOver) return
      if (blob === undefined) this.isMissing = true
      else this.url = URL.createObjectURL(blob)
    })
    return () => {
      isOver = true
      if (this.url !== undefined) URL.revokeObjectURL(this.url)
      this.url = undefined
      this.isMissing = false
    }
  }
}
