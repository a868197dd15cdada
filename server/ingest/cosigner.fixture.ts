import { parseBase64url } from '../../core/bytes.ts'
import { tabletWitness } from '../../core/governance/witness.ts'
import { cosign } from '../../core/log/cosignature.ts'
import { encodeNote } from '../../core/log/note.ts'
import type { Fixture } from '../simulate/fixture.ts'

/** A tablet of the plant as a witness: its key, and the means to cosign. */
export function cosignerOf({ plant }: Pick<Fixture, 'plant'>, at: number) {
  const device = plant.devices[at]
  if (device === undefined) throw new Error('a tablet')
  const publicKey = parseBase64url(device.key.publicKey) ?? new Uint8Array()
  return {
    key: { kind: 'cosignature/v1', name: tabletWitness(device.id), publicKey } as const,
    sign: device.key.sign,
  }
}

/** A checkpoint's text, cosigned, as a tablet hands it in. */
export const cosignedBy = async (
  { key, sign }: ReturnType<typeof cosignerOf>,
  text: string,
): Promise<string> => encodeNote({ text, signatures: [await cosign(text, key, 1_700_000_000, sign)] })
