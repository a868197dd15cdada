import type { Digest } from '../../core/digest.ts'
import type { ReadyRelease } from '../../core/governance/state.ts'
import { modelsOf } from '../../core/plan/plan.ts'
import { type Activation, activeRelease, type NotRun } from '../../core/release/active.ts'
import type { App } from '../app/app.svelte.ts'
import type { Fetcher } from '../engine/download.ts'
import type { KeptRow } from '../local/database.ts'
import { makeQueue } from '../local/queue.ts'
import { type Builds, readBuilds } from './builds.ts'
import { type InstallError, installRelease } from './install.ts'
import { CONTACT_EVERY_MS, FILE_PATIENCE_MS, RETRY_AFTER_MS } from './limit.ts'
import { dropLeaving, isWhole, switchTo, tellSwitch } from './switch.ts'

/** What of the tablet's release must be seen. */
export interface ReleaseView {
  readonly activation: Activation
  readonly kept: readonly KeptRow[]
  readonly lastContact: number
  /** It is here, and comes when the unit is done, or where it brings another app when nobody is signed in. */
  readonly waitsFor: 'unit' | 'sign-out' | undefined
  /** Why the release that is rolled out to this tablet does not run here. */
  readonly problem: InstallError | NotRun | undefined
  /** Whether the app that runs is another than the release names. */
  readonly isOtherApp: boolean
}

const sameOrigin: Fetcher = (path) =>
  fetch(path, { credentials: 'same-origin', signal: AbortSignal.timeout(FILE_PATIENCE_MS) })

async function roomLeft(): Promise<number | undefined> {
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {}
  return quota === undefined ? undefined : quota - usage
}

/** Keeps this tablet at the release that the plant's rules say: fetches, switches between units, says where it stands. */
export class Follower {
  readonly #app: App
  readonly #fetcher: Fetcher
  readonly #now: () => number
  readonly #queue = makeQueue()
  #builds: Builds = { own: undefined, waiting: undefined }
  /** What did not come whole, why, and when it was tried. */
  #failed: { readonly digest: Digest; readonly error: InstallError; readonly at: number } | undefined
  #isInstalling = false

  constructor(app: App, fetcher: Fetcher = sameOrigin, now: () => number = Date.now) {
    this.#app = app
    this.#fetcher = fetcher
    this.#now = now
  }

  /** Looks what is to run here, and does the next thing. `isInStep`: a round with the server ended well. */
  look(isInStep = false): Promise<void> {
    return this.#queue(() => this.#look(isInStep))
  }

  async #look(isInStep: boolean): Promise<void> {
    const app = this.#app
    await dropLeaving(app)
    const row = await app.database.release.get('running')
    // Another tab may have switched; what this one judges by changes between units only.
    if (row?.id === 'running' && !app.isInUnit) app.running = row
    const lastContact = await this.#contact(isInStep)
    const activation = await this.#activation(lastContact)
    if (activation === undefined) return
    if (isInStep) await this.#readBuilds(activation)
    if (activation.next.kind === 'install' && isInStep) void this.#fetch(activation.next.ready)
    const waitsFor = await this.#switch(activation)
    await tellSwitch(app)
    await this.#show(lastContact, waitsFor)
  }

  /** When the server last proved that it has every record of this tablet; becoming a tablet counts as the first time. */
  async #contact(isInStep: boolean): Promise<number> {
    const { events, release } = this.#app.database
    const row = await release.get('contact')
    const [at, now] = [row?.id === 'contact' ? row.at : undefined, this.#now()]
    if (at !== undefined && (!isInStep || Math.abs(now - at) < CONTACT_EVERY_MS)) return at
    const open = await events.where('standing').anyOf('saved', 'received').count()
    if (at !== undefined && open > 0) return at
    await release.put({ id: 'contact', at: now })
    return now
  }

  async #activation(lastContact: number): Promise<Activation | undefined> {
    const { governance, tablet, running, database } = this.#app
    if (governance === undefined || tablet === undefined) return undefined
    const rows = (await database.kept.toArray()).filter((row) => !row.isLeaving)
    const keeper = { device: tablet.device, running, kept: rows.map(({ digest }) => digest) }
    // For both clocks the time is never before the last contact.
    return activeRelease(governance.state, keeper, Math.max(this.#now(), lastContact), lastContact)
  }

  async #readBuilds({ next }: Activation): Promise<void> {
    const { update, database } = this.#app
    const isAsked = this.#builds.own === undefined || next.kind === 'install' || update.isOffered
    if (isAsked) this.#builds = await readBuilds(database, this.#fetcher)
  }

  /** Fetches a release beside everything else, one at a time; the work goes on meanwhile. */
  async #fetch(ready: ReadyRelease): Promise<void> {
    const failed = this.#failed?.digest === ready.digest ? this.#failed : undefined
    const isTooSoon = failed !== undefined && this.#now() - failed.at < RETRY_AFTER_MS[failed.error.kind]
    if (this.#isInstalling || isTooSoon) return
    this.#isInstalling = true
    try {
      await this.#install(ready)
    } catch {
      // The tablet's storage closed under it, or the page is going away: a later round begins again.
    } finally {
      this.#app.fetching = undefined
      this.#isInstalling = false
    }
    await this.look().catch(() => undefined)
  }

  async #install(ready: ReadyRelease): Promise<void> {
    const { governance, database } = this.#app
    if (governance === undefined) return
    const { own, waiting } = this.#builds
    const installed = await installRelease({
      ...{ ready, governance, fetcher: this.#fetcher, room: roomLeft },
      builds: { own, waiting: waiting?.app },
      onProgress: (done, total) => {
        this.#app.fetching = { done, total }
      },
    })
    this.#failed = installed.ok
      ? undefined
      : { digest: ready.digest, error: installed.error, at: this.#now() }
    if (installed.ok) await database.kept.put(installed.value)
    else if (installed.error.kind === 'app-differs') await lookForApp()
  }

  /** Switches when nothing is under way that a switch would tear apart; otherwise says what it waits for. */
  async #switch({ next }: Activation): Promise<ReleaseView['waitsFor']> {
    const app = this.#app
    if (next.kind !== 'switch') return undefined
    const { ready, rollout } = next
    const bringsApp = ready.release.app !== null && ready.release.app === this.#builds.waiting?.app
    if (bringsApp && app.session !== undefined) return 'sign-out'
    if (app.isInUnit) return 'unit'
    const row = await app.database.kept.get(ready.digest)
    if (row === undefined || !(await isWhole(row))) {
      // It is fetched again: what is not there whole is not switched to.
      await app.database.kept.delete(ready.digest)
      return undefined
    }
    await switchTo(app, ready, rollout, this.#now())
    const [model] = app.chosenPlan === undefined ? [] : modelsOf(app.chosenPlan.plan)
    if (model !== undefined && app.session !== undefined) void app.assistant?.use(model)
    return undefined
  }

  /** What is seen of it; and a newer app starts only when it is the one that the release names. */
  async #show(lastContact: number, waitsFor: ReleaseView['waitsFor']): Promise<void> {
    const app = this.#app
    const activation = await this.#activation(lastContact)
    if (activation === undefined) return
    const { next, running } = activation
    const named = running?.release.app ?? null
    const { own, waiting } = this.#builds
    app.update.isHeld = named !== null && named !== waiting?.app
    const failed =
      next.kind === 'install' && this.#failed?.digest === next.ready.digest ? this.#failed : undefined
    app.release = {
      ...{ activation, lastContact, waitsFor },
      kept: (await app.database.kept.toArray()).filter((row) => !row.isLeaving),
      problem: next.kind === 'refused' ? next.reason : failed?.error,
      isOtherApp: named !== null && own !== undefined && own !== named,
    }
    // Nobody works here now, so nobody loses anything by it.
    if (app.update.waiting && app.session === undefined && app.phase.kind === 'locked') app.update.apply()
  }
}

/** Has the service worker ask at once whether the server has another app. */
export async function lookForApp(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined)
  await registration?.update().catch(() => undefined)
}
