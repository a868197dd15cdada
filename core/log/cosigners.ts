import { verifyCosignature } from './cosignature.ts'
import type { Note } from './note.ts'
import type { VerifierKey } from './verifier-key.ts'

/** Which of these witnesses have cosigned a checkpoint, each once. One whose cosignature does not verify has not. */
export async function cosignersOf(
  note: Note,
  witnesses: readonly VerifierKey<'cosignature/v1'>[],
): Promise<VerifierKey<'cosignature/v1'>[]> {
  const names = new Set(note.signatures.map(({ name }) => name))
  const asked = witnesses.filter(({ name }) => names.has(name))
  const verified = await Promise.all(asked.map((key) => verifyCosignature(note, key)))
  return asked.filter((_, i) => verified[i]?.ok)
}
