import { parseBase64url } from '../bytes.ts'
import type { DeviceId } from '../id.ts'
import { parseVerifierKey, type VerifierKey } from '../log/verifier-key.ts'
import { isActive, type State } from './state.ts'

/** The key of somebody whose cosignature counts. */
export type WitnessKey = VerifierKey<'cosignature/v1'>

/** The name that a tablet cosigns the log's checkpoints under. */
export const tabletWitness = (device: DeviceId): string => `plumb/tablet/${device}`

/** Everybody whose cosignature counts in a plant: its tablets, by the keys they were enrolled with, and the witnesses that policy names. */
export function witnessesOf(state: State): WitnessKey[] {
  const tablets = Object.entries(state.devices).flatMap(([id, device]): WitnessKey[] => {
    const publicKey = isActive(device) ? parseBase64url(device.key) : undefined
    return publicKey ? [{ kind: 'cosignature/v1', name: tabletWitness(id as DeviceId), publicKey }] : []
  })
  const others = (state.policy.witnesses?.others ?? []).flatMap((text) => {
    const key = parseVerifierKey(text, 'cosignature/v1')
    return key.ok ? [key.value] : []
  })
  return [...tablets, ...others]
}

/** How many witnesses besides the tablet itself must have cosigned before a record counts as proven. */
export const quorumOf = ({ policy }: State): number => policy.witnesses?.quorum ?? 0
