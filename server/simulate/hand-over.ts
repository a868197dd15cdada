import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Encrypter } from 'age-encryption'
import { hashBytes } from '../../core/hash.ts'
import { MAX_BATCH_RECORDS } from '../../core/limit.ts'
import type { SimulatedParcel } from '../../core/simulation/tablet.ts'
import { encodeBatch, type RandomBytes, sealParcels } from '../../core/sync/seal.ts'
import type { Courier } from '../courier.ts'

/** Seals records as a tablet does and hands them to the courier; throws when it does not take every one. */
export async function handOver(
  courier: Courier,
  parcels: readonly SimulatedParcel[],
  random: RandomBytes,
): Promise<void> {
  for (let from = 0; from < parcels.length; from += MAX_BATCH_RECORDS) {
    const part = parcels.slice(from, from + MAX_BATCH_RECORDS)
    const answer = await courier.ingest(encodeBatch(await sealParcels(courier.recipient, part, random)))
    if (!answer.ok) throw new Error(`simulation: ${answer.error.message}`)
    const [finding] = answer.value.findings
    if (finding !== undefined) throw new Error(`simulation: ${finding.kind}: ${finding.message}`)
  }
}

/** Seals a blob to the plant, as an upload that has just finished. */
export async function uploadBlob(recipient: string, data: string, blob: Uint8Array): Promise<string> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const path = join(data, 'uploads', hashBytes(blob))
  await writeFile(path, await encrypter.encrypt(blob))
  return path
}

/** Seals blobs and hands them over; those that the records name twice go once. */
export async function handOverBlobs(
  courier: Courier,
  data: string,
  blobs: readonly Uint8Array[],
): Promise<void> {
  for (const blob of blobs) {
    const digest = hashBytes(blob)
    if (!courier.isWanted(digest)) continue
    const taken = await courier.takeBlob(digest, await uploadBlob(courier.recipient, data, blob))
    if (!taken.ok) throw new Error(`simulation: ${taken.error.message}`)
  }
}
