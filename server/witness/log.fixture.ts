import { type Bytes, utf8 } from '../../core/bytes.ts'
import type { Signer } from '../../core/ed25519.ts'
import { type Checkpoint, signCheckpoint } from '../../core/log/checkpoint.ts'
import { encodeEntryBundle } from '../../core/log/entry-bundle.ts'
import { TILE_WIDTH } from '../../core/log/limits.ts'
import { naiveRoot, naiveTiles } from '../../core/log/naive-tree.fixture.ts'
import { seedSigner } from '../../core/log/seed-signer.fixture.ts'
import { encodeTilePath, tilesBetween } from '../../core/log/tile.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { encodeVerifierKey, type VerifierKey } from '../../core/log/verifier-key.ts'

/** A log's key, as its server holds it. */
export interface LogKey {
  readonly key: VerifierKey<'note'>
  readonly sign: Signer
}

export async function logKey(fill = 7): Promise<LogKey> {
  const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(fill))
  return { key: { kind: 'note', name: 'plumb/log/1', publicKey }, sign }
}

/** A record that is no change: what is in it is nothing to a witness. */
export const filler = (i: number | string): Bytes => utf8(`{"kind":"event","number":"${i}"}`)

export const headOf = (records: readonly Bytes[]): Checkpoint => ({
  ...{ origin: 'plumb/log/1', size: records.length, root: naiveRoot(records.map(hashLeaf)), extensions: [] },
})

/** What a log of these records serves below its address, as C2SP has it. */
export async function serveLog(
  records: readonly Bytes[],
  { key, sign }: LogKey,
): Promise<Map<string, Bytes>> {
  const bundles = [...tilesBetween('entries', 0, records.length)].map((tile): [string, Bytes] => {
    const first = tile.index * TILE_WIDTH
    return [encodeTilePath(tile), encodeEntryBundle(records.slice(first, first + tile.width))]
  })
  return new Map<string, Bytes>([
    ...naiveTiles(records.map(hashLeaf)),
    ...bundles,
    ['vkey', utf8(`${encodeVerifierKey(key)}\n`)],
    ['checkpoint', utf8(await signCheckpoint(headOf(records), key, sign))],
  ])
}
