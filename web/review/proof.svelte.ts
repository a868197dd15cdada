import { checkProof, type Evidence } from '../../core/evidence/check-proof.ts'
import { LINKS, type Link, type LinkName, type LinkState } from '../../core/evidence/link.ts'
import { LINK_SHOWN_MS } from './limit.ts'

export type ProofState = 'running' | 'holds' | 'broken' | 'unchecked'

/** One check of a proof as it goes on: the links decided so far, and which one is being checked. */
export class Proof {
  links = $state.raw<readonly Link[]>([])
  #run = 0

  /** The check as a whole: one broken link breaks it, one that was not checked leaves it open. */
  get state(): ProofState {
    if (this.links.some(({ state }) => state === 'broken')) return 'broken'
    if (this.links.length < LINKS.length) return 'running'
    return this.links.some(({ state }) => state === 'unchecked') ? 'unchecked' : 'holds'
  }

  /** Where a link stands. */
  stateOf(name: LinkName): LinkState | 'running' | 'waiting' {
    const decided = this.links.find((link) => link.name === name)
    if (decided !== undefined) return decided.state
    return LINKS[this.links.length] === name ? 'running' : 'waiting'
  }

  detailOf(name: LinkName): string | undefined {
    return this.links.find((link) => link.name === name)?.detail
  }

  /** The links in one state. */
  inState(state: LinkState): LinkName[] {
    return this.links.filter((link) => link.state === state).map(({ name }) => name)
  }

  /** Checks from the beginning; a check that is under way is given up. */
  async check(evidence: Evidence): Promise<void> {
    const run = ++this.#run
    this.links = []
    for await (const link of checkProof(evidence)) {
      await new Promise((resolve) => setTimeout(resolve, LINK_SHOWN_MS))
      if (run !== this.#run) return
      this.links = [...this.links, link]
    }
  }
}
