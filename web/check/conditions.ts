import type { Database } from '../local/database.ts'
import { checkName, checkSecure } from './address.ts'
import { type Condition, type Found, unknown } from './condition.ts'
import { checkCamera, checkGpu, checkThreads } from './machine.ts'
import { checkEd25519, checkPasskeys, checkPrf } from './passkeys.ts'
import { checkInstalled, checkOffline, checkPersistence, checkRoom } from './storage.ts'

export interface Device {
  readonly database: Database
  readonly isStandalone: boolean
  /** Whether the browser offers to install the app right now. */
  readonly canInstall: boolean
}

type Named = Pick<Condition, 'id' | 'icon' | 'title'>

/** Every precondition in the order in which somebody would set a tablet right, each with its check. */
const CHECKS: readonly (Named & { check: (device: Device) => Found | Promise<Found> })[] = [
  { id: 'name', icon: 'link', title: 'A name, not an address', check: () => checkName() },
  { id: 'secure', icon: 'lock', title: 'Trusted certificate', check: () => checkSecure() },
  { id: 'passkeys', icon: 'key', title: 'Passkeys', check: checkPasskeys },
  {
    ...{ id: 'prf', icon: 'unlock', title: 'Passkeys that lock data (PRF)' },
    check: async ({ database }) => checkPrf(await database.vaults.toArray()),
  },
  { id: 'ed25519', icon: 'pen', title: 'Signatures (Ed25519)', check: checkEd25519 },
  { id: 'gpu', icon: 'chip', title: 'GPU (WebGPU)', check: checkGpu },
  { id: 'threads', icon: 'gauge', title: 'Processor threads', check: () => checkThreads() },
  { id: 'camera', icon: 'camera', title: 'Camera', check: checkCamera },
  { id: 'offline', icon: 'offline', title: 'Starts without the server', check: checkOffline },
  { id: 'persistence', icon: 'shield', title: 'Records stay', check: checkPersistence },
  { id: 'room', icon: 'box', title: 'Room', check: checkRoom },
  {
    ...{ id: 'installed', icon: 'tablet', title: 'Installed' },
    check: ({ isStandalone, canInstall }) => checkInstalled(isStandalone, canInstall, navigator.userAgent),
  },
]

/** Looks at all preconditions of this device. A check that breaks is one that could not be made, not a failure. */
export const checkDevice = (device: Device): Promise<Condition[]> =>
  Promise.all(
    CHECKS.map(async ({ check, ...named }): Promise<Condition> => {
      const found = await Promise.resolve()
        .then(() => check(device))
        .catch(() => unknown('This could not be checked in this browser.'))
      return { ...named, ...found }
    }),
  )

/** What a device still lacks, in one sentence. */
export function summaryOf(conditions: readonly Condition[]): {
  title: string
  text: string
  tone: 'pass' | 'unsure' | 'fail'
} {
  const named = (standing: Condition['standing']) =>
    conditions.filter((each) => each.standing === standing).map(({ title }) => title)
  const missing = named('lacking')
  const poor = named('weak')
  if (missing.length > 0)
    return {
      tone: 'fail',
      title: `This device cannot do everything yet`,
      text: `It lacks: ${missing.join(', ')}.`,
    }
  if (poor.length > 0)
    return {
      tone: 'unsure',
      title: 'This device can inspect',
      text: `It could do better: ${poor.join(', ')}.`,
    }
  return {
    tone: 'pass',
    title: 'This device lacks nothing',
    text: 'It can inspect, also with the server gone.',
  }
}
