import { beforeAll, describe, expect, it } from 'vitest'
import { concat, encodeHex, utf8, utf8ToText } from '../bytes.ts'
import type { Signer } from '../ed25519.ts'
import { cosign, verifyCosignature } from './cosignature.ts'
import { encodeNote, type NoteSignature, parseNote } from './note.ts'
import { seedSigner } from './seed-signer.fixture.ts'
import type { VerifierKey } from './verifier-key.ts'

const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
const TIME = 1679315147

let key: VerifierKey<'cosignature/v1'>
let sign: Signer

beforeAll(async () => {
  const made = await seedSigner(new Uint8Array(32).fill(7))
  sign = made.sign
  key = { kind: 'cosignature/v1', name: 'witness.example.com/w1', publicKey: made.publicKey }
})

async function kindOf(...signatures: NoteSignature[]) {
  const verified = await verifyCosignature({ text: TEXT, signatures }, key)
  return verified.ok ? verified.value.time : verified.error.kind
}

describe('cosignatures', () => {
  it('sign the message of the specification', async () => {
    let signed = ''
    const spy: Signer = async (message) => {
      signed = utf8ToText(message) ?? ''
      return sign(message)
    }
    const cosignature = await cosign(TEXT, key, TIME, spy)
    expect(signed).toBe(`cosignature/v1\ntime 1679315147\n${TEXT}`)
    expect(encodeHex(cosignature.signature.subarray(0, 8))).toBe('00000000641850cb')
    expect(cosignature.signature.length).toBe(72)
  })

  it('verify on the note they were added to, with their time', async () => {
    const cosignature = await cosign(TEXT, key, TIME, sign)
    const note = parseNote(encodeNote({ text: TEXT, signatures: [cosignature] }))
    if (!note.ok) throw new Error(note.error.message)
    expect(await verifyCosignature(note.value, key)).toEqual({ ok: true, value: { time: TIME } })
  })

  it('give the latest time of several', async () => {
    const times = [5, TIME, 6]
    expect(await kindOf(...(await Promise.all(times.map((time) => cosign(TEXT, key, time, sign)))))).toBe(
      TIME,
    )
  })

  it('are refused when missing, by another kind of key, cut, of another time or text', async () => {
    const good = await cosign(TEXT, key, TIME, sign)
    const { signature } = good
    const later = signature.with(7, 0)
    const past53 = concat(new Uint8Array(8).fill(127), signature.subarray(8))
    expect(await kindOf()).toBe('cosignature-missing')
    expect(await kindOf({ ...good, name: 'witness.example.com/w2' })).toBe('cosignature-missing')
    expect(await kindOf({ ...good, keyId: '00000000' })).toBe('cosignature-missing')
    expect(await kindOf({ ...good, signature: signature.slice(0, -1) })).toBe('cosignature-malformed')
    expect(await kindOf({ ...good, signature: past53 })).toBe('cosignature-malformed')
    expect(await kindOf({ ...good, signature: later })).toBe('cosignature-bad-signature')
    expect(await kindOf(await cosign(`${TEXT}more\n`, key, TIME, sign))).toBe('cosignature-bad-signature')
    expect(await kindOf(good, { ...good, signature: later })).toBe('cosignature-bad-signature')
    // A note signature by the same key pair says nothing about time.
    const plain = concat(signature.subarray(0, 8), await sign(utf8(TEXT)))
    expect(await kindOf({ ...good, signature: plain })).toBe('cosignature-bad-signature')
  })

  it('are not made for a time that is not whole seconds', async () => {
    for (const time of [-1, 0.5, Number.NaN, 2 ** 53])
      await expect(cosign(TEXT, key, time, sign)).rejects.toThrow()
  })
})
