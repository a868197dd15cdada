import type { Digest } from '../../core/digest.ts'
import { fail } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { MAX_PACKAGE_BYTES } from '../engine/limit.ts'
import type { Signing } from '../govern/signing.svelte.ts'
import { sentence } from '../message/say.ts'
import { sourcesOf } from '../teach/source.ts'
import { type OpenedPackage, openPackage } from './open-package.ts'
import { registration } from './register.ts'
import { uploadPackage } from './upload.ts'
import { type Voucher, voucherOf } from './voucher.ts'

/** Where bringing in a package stands. Nothing leaves this device before somebody has seen what it is. */
export type Stage =
  | { readonly kind: 'choose' }
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'opened'; readonly opened: OpenedPackage; readonly voucher: Voucher }
  | { readonly kind: 'sending'; readonly done: number; readonly total: number }
  | { readonly kind: 'sent'; readonly opened: OpenedPackage; readonly voucher: Voucher }
  | { readonly kind: 'registered'; readonly digest: Digest }
  | { readonly kind: 'refused'; readonly title: string; readonly text: string }

/** A package on its way from this device into the plant: looked into, sent, and registered by a passkey. */
export class Import {
  stage = $state.raw<Stage>({ kind: 'choose' })
  readonly #app: App
  readonly #signing: Signing
  #stop = new AbortController()

  constructor(app: App, signing: Signing) {
    this.#app = app
    this.#signing = signing
  }

  /** Opens what was chosen: a folder, or one ZIP archive. */
  async open(chosen: readonly File[]): Promise<void> {
    if (chosen.length === 0) return
    this.#stop = new AbortController()
    const { signal } = this.#stop
    this.stage = { kind: 'reading', done: 0, total: 1 }
    const { sources, refused } = await sourcesOf(chosen, MAX_PACKAGE_BYTES)
    const [first] = refused
    const opened = first
      ? fail({ kind: 'package-unfit' as const, message: `${first.path}: ${first.why}` })
      : await openPackage(sources, (done, total) => this.#progress('reading', done, total), signal)
    if (signal.aborted || opened === undefined) return
    if (!opened.ok) return this.#refuse('This is no package that can be taken', opened.error.message)
    const voucher = await voucherOf(opened.value, this.#app.governance?.state ?? {})
    if (voucher.kind === 'broken') return this.#refuse('The signature does not hold', voucher.message)
    if (!signal.aborted) this.stage = { kind: 'opened', opened: opened.value, voucher }
  }

  /** Sends the package to the server and registers it; what is there already is not sent again. */
  async take(opened: OpenedPackage, voucher: Voucher): Promise<void> {
    const { signal } = this.#stop
    this.#progress('sending', 0, 1)
    const sent = await uploadPackage(opened, (done, total) => this.#progress('sending', done, total), signal)
    if (signal.aborted) return
    if (!sent.ok) return this.#refuse('The package was not sent', sent.error.message)
    this.stage = { kind: 'sent', opened, voucher }
    await this.register(opened, voucher)
  }

  /** The change that makes it a model of the plant; a passkey that was not touched can be asked again. */
  async register({ digest, manifest }: OpenedPackage, voucher: Voucher): Promise<void> {
    const name = manifest.name.slice(0, 80)
    const signer = voucher.kind === 'signer' ? voucher.signer : undefined
    const who = voucher.kind === 'signer' ? voucher.name : 'you'
    if (this.#app.governance?.state.models[digest] === undefined) {
      const intent = registration({ digest, name, signer }, `model ${name} imported`)
      const signed = await this.#signing.sign(
        `${name} is a model of this plant; ${who} vouched for it.`,
        intent,
      )
      if (signed === undefined) return
    }
    this.stage = { kind: 'registered', digest }
  }

  /** Stops whatever runs. What the server has of the package stays there for a day, unserved. */
  cancel(): void {
    this.#stop.abort()
    this.stage = { kind: 'choose' }
  }

  #progress(kind: 'reading' | 'sending', done: number, total: number): void {
    if (!this.#stop.signal.aborted) this.stage = { kind, done, total }
  }

  #refuse(title: string, message: string): void {
    const text = `${sentence(message)} Nothing of it was taken: get it again from whoever made it.`
    this.stage = { kind: 'refused', title, text }
  }
}
