import { encodeBase64url } from '../../core/bytes.ts'
import type { DeviceId, PlantId } from '../../core/id.ts'
import { leavesDigest, type Receipt, receiptBytes, type SignedReceipt } from '../../core/record/receipt.ts'
import type { LogKey } from '../key/plant-keys.ts'
import type { Accepted } from './judge.ts'

/** Consecutive leaves of one device, from a leaf index on. */
export interface Run {
  readonly device: DeviceId
  readonly index: number
  readonly accepted: Accepted[]
}

/** Cuts what was accepted into runs of one device each; `index` is the first one's leaf. */
export function runsOf(accepted: readonly Accepted[], index: number): Run[] {
  const runs: Run[] = []
  for (const [i, each] of accepted.entries()) {
    const { device } = each.event
    const last = runs.at(-1)
    if (last?.device === device) last.accepted.push(each)
    else runs.push({ device, index: index + i, accepted: [each] })
  }
  return runs
}

/** Signs the receipt for a run. */
export async function signReceipt(
  plant: PlantId,
  { device, index, accepted }: Run,
  receivedAt: number,
  key: LogKey,
): Promise<SignedReceipt> {
  const from = accepted[0]?.event.seq ?? 0
  const receipt: Receipt = {
    ...{ plant, device, from, to: from + accepted.length - 1, index, receivedAt },
    leaves: leavesDigest(accepted.map(({ leafHash }) => leafHash)),
  }
  return { receipt, signature: encodeBase64url(await key.sign(receiptBytes(receipt))) }
}
