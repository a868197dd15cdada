import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, encodeBase64url, encodeHex, parseBase64url, utf8 } from '../../core/bytes.ts'
import type { State } from '../../core/governance/state.ts'
import { sha256Bytes } from '../../core/hash.ts'
import type { SignerId } from '../../core/id.ts'
import { makeSigner, type SignerPair } from '../../core/model-signature/signer.fixture.ts'
import { encodeStatement } from '../../core/model-signature/statement.ts'
import { smallPackage } from '../engine/package.fixture.ts'
import { openPackage } from './open-package.ts'
import { voucherOf } from './voucher.ts'

const small = smallPackage(utf8('png'), 128)

/** What somebody chose, by path in a folder; `bend` changes it first. */
async function open(bend: (files: Map<string, Bytes>) => void = () => undefined, folder = 'labels/') {
  const files = new Map(small.files)
  bend(files)
  const chosen = [...files].map(([path, bytes]) => ({ path: `${folder}${path}`, read: async () => bytes }))
  const opened = await openPackage(chosen, () => undefined, new AbortController().signal)
  if (opened === undefined) throw new Error('expected an answer')
  return opened
}
const outcome = async (bend: (files: Map<string, Bytes>) => void, folder?: string) => {
  const opened = await open(bend, folder)
  return opened.ok ? opened.value.digest : opened.error.message
}

describe('a package that was chosen', () => {
  it('opens from a folder, from one inside another, and with what a system left there', async () => {
    expect(await outcome(() => undefined)).toBe(small.digest)
    expect(await outcome(() => undefined, 'download/labels/')).toBe(small.digest)
    expect(await outcome((files) => files.set('.DS_Store', utf8('x')))).toBe(small.digest)
  })

  it('is refused without its description, or with one that lies', async () => {
    expect(await outcome((files) => files.delete('model.json'))).toContain('found no model.json')
    expect(await outcome((files) => files.set('model.json', utf8('{}')))).toContain('model.json: ')
    const wide = { ...small.manifest, input: { ...small.manifest.input, width: 32 } }
    expect(await outcome((files) => files.set('model.json', utf8(JSON.stringify(wide))))).toContain(
      'graph.onnx: ',
    )
  })

  it('is refused with a file that is missing, altered, of another length, or not listed', async () => {
    expect(await outcome((files) => files.delete('graph.onnx'))).toContain('graph.onnx: found no such file')
    expect(await outcome((files) => files.set('golden/grey.png', utf8('pnG')))).toContain('altered')
    expect(await outcome((files) => files.set('golden/grey.png', utf8('longer')))).toContain('6 bytes')
    expect(await outcome((files) => files.set('more.bin', utf8('x')))).toContain('does not list')
  })
})

describe('the signature of a package that was chosen', () => {
  let vendor: SignerPair
  let signature: Bytes
  const description = small.files.get('model.json') ?? new Uint8Array()
  const statement = encodeStatement('labels', [
    { path: 'model.json', sha256: encodeHex(sha256Bytes(description)) },
    ...small.manifest.files.map(({ path, digest }) => ({
      path,
      sha256: encodeHex(parseBase64url(digest) ?? new Uint8Array()),
    })),
  ])
  beforeAll(async () => {
    vendor = await makeSigner()
    signature = await vendor.sign(statement)
  })

  const trusting = ({ key }: SignerPair, until: number | null = null): Pick<State, 'signers'> => ({
    signers: {
      [key.hint as SignerId]: { name: 'Labels Ltd', key: encodeBase64url(key.spki), since: 1, until },
    },
  })
  async function voucher(sig: Bytes | undefined, state: Pick<State, 'signers'>) {
    const opened = await open((files) => sig && files.set('model.sig', sig))
    if (!opened.ok) throw new Error(opened.error.message)
    return voucherOf(opened.value, state)
  }

  it('names the signer whom the plant trusts', async () => {
    expect(await voucher(signature, trusting(vendor))).toMatchObject({ kind: 'signer', name: 'Labels Ltd' })
    const strong = await makeSigner('P-384')
    expect(await voucher(await strong.sign(statement), trusting(strong))).toMatchObject({ kind: 'signer' })
  })

  it('is a stranger’s when nobody trusts the key, or nobody does any more', async () => {
    const stranger = { kind: 'stranger', fingerprint: vendor.key.hint }
    expect(await voucher(signature, {})).toEqual(stranger)
    expect(await voucher(signature, trusting(await makeSigner()))).toEqual(stranger)
    expect(await voucher(signature, trusting(vendor, 2))).toEqual(stranger)
    expect(await voucher(undefined, trusting(vendor))).toEqual({ kind: 'person' })
  })

  it('is broken when it names a trusted key and does not hold, or is no signature', async () => {
    const other = await vendor.sign(
      encodeStatement('labels', [{ path: 'model.json', sha256: '0'.repeat(64) }]),
    )
    expect(await voucher(other, trusting(vendor))).toMatchObject({ kind: 'broken' })
    expect(await voucher(utf8('{}'), trusting(vendor))).toMatchObject({ kind: 'broken' })
  })
})
