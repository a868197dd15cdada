import type { Limits } from '../../core/governance/operation/word.ts'
import { ROLES, type Role } from '../../core/record/word.ts'

/** The roles of somebody as they are being chosen. */
export class RoleDraft {
  has = $state<Record<Role, boolean>>({
    ...{
      inspector: false,
      lead: false,
      'quality-engineer': false,
      admin: false,
      auditor: false,
      vendor: false,
    },
  })
  lines = $state('')
  isTried = $state(false)

  constructor({ roles = [], limits }: { roles?: readonly Role[]; limits?: Limits | undefined } = {}) {
    for (const role of roles) this.has[role] = true
    this.lines = [...new Set(Object.values(limits ?? {}).flat())].join(', ')
  }

  get roles(): Role[] {
    return ROLES.filter((role) => this.has[role])
  }

  get #lineList(): string[] {
    return [
      ...new Set(
        this.lines
          .split(',')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      ),
    ]
  }

  /** The lines, for every role but the admin's; nothing where none are named. */
  get limits(): { limits?: Limits } {
    const lines = this.#lineList
    const limited = this.roles.filter((role) => role !== 'admin')
    if (lines.length === 0 || limited.length === 0) return {}
    return { limits: Object.fromEntries(limited.map((role) => [role, lines])) }
  }

  /** What is wrong, in a sentence; only after somebody tried. */
  get problem(): string | undefined {
    if (!this.isTried) return undefined
    if (this.roles.length === 0) return 'Choose one role at least.'
    if (this.has.vendor && this.roles.length > 1)
      return 'A vendor has no other role: choose one or the other.'
    return undefined
  }
}
