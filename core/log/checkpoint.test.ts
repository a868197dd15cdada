import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeBase64, parseHex } from '../bytes.ts'
import type { Signer } from '../ed25519.ts'
import {
  type Checkpoint,
  encodeCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from './checkpoint.ts'
import { encodeNote, signNote } from './note.ts'
import { seedSigner } from './seed-signer.fixture.ts'
import { emptyRoot } from './tree.ts'
import type { VerifierKey } from './verifier-key.ts'

/** The example in tlog-checkpoint. */
const EXAMPLE = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
const ORIGIN = 'example.com/behind-the-sofa'
const EMPTY = encodeBase64(emptyRoot())

let key: VerifierKey<'note'>
let sign: Signer

beforeAll(async () => {
  const made = await seedSigner(parseHex('01'.repeat(32)) ?? new Uint8Array(0))
  sign = made.sign
  key = { kind: 'note', name: ORIGIN, publicKey: made.publicKey }
})

const checkpoints: fc.Arbitrary<Checkpoint> = fc.record({
  origin: fc.stringMatching(/^[ -~é]{1,20}$/),
  size: fc.maxSafeNat().map((n) => n || 1),
  root: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes)),
  extensions: fc.array(fc.stringMatching(/^[ -~]{1,10}$/), { maxLength: 2 }),
})

describe('checkpoints', () => {
  it('parse the example of the specification', () => {
    const parsed = parseCheckpoint(EXAMPLE)
    expect(parsed).toMatchObject({ ok: true, value: { origin: ORIGIN, size: 20852163, extensions: [] } })
    expect(parsed.ok && encodeCheckpoint(parsed.value)).toBe(EXAMPLE)
  })

  it.each([
    ['nothing', ''],
    ['no origin', EXAMPLE.slice(ORIGIN.length)],
    ['a leading zero', EXAMPLE.replace('2085', '02085')],
    ['a negative size', EXAMPLE.replace('2085', '-2085')],
    ['an exponent', EXAMPLE.replace('20852163', '2e7')],
    ['a space in the size', EXAMPLE.replace('20852163', '20852163 ')],
    ['a size above 2^53 - 1', EXAMPLE.replace('20852163', '9007199254740992')],
    ['no size', EXAMPLE.replace('20852163\n', '')],
    ['a root that is too short', EXAMPLE.replace('CsUY', '')],
    ['a root without padding', EXAMPLE.replace('=', '')],
    ['a root with spare bits', EXAMPLE.replace('q2I=', 'q2J=')],
    ['no final newline', EXAMPLE.slice(0, -1)],
    ['an empty extension line', `${EXAMPLE}\n`],
    ['an empty line before an extension', `${EXAMPLE}\nmore\n`],
    ['size 0 with a root that is not the empty one', EXAMPLE.replace('20852163', '0')],
  ])('are refused with %s', (_what, text) => {
    expect(parseCheckpoint(text)).toMatchObject({ ok: false, error: { kind: 'checkpoint-malformed' } })
  })

  it('accept the empty tree and extension lines', () => {
    expect(parseCheckpoint(`a\n0\n${EMPTY}\n`).ok).toBe(true)
    expect(parseCheckpoint(`${EXAMPLE}one\ntwo\n`)).toMatchObject({ value: { extensions: ['one', 'two'] } })
  })

  it('read back as written, and cut anywhere are refused or read back', () => {
    fc.assert(
      fc.property(checkpoints, (checkpoint) => {
        const text = encodeCheckpoint(checkpoint)
        expect(parseCheckpoint(text)).toEqual({ ok: true, value: checkpoint })
        for (let end = 0; end < text.length; end++) {
          const cut = parseCheckpoint(text.slice(0, end))
          if (cut.ok) expect(encodeCheckpoint(cut.value)).toBe(text.slice(0, end))
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('signed checkpoints', () => {
  const checkpoint = { origin: ORIGIN, size: 0, root: emptyRoot(), extensions: [] }

  it('open under the key and origin they were signed with', async () => {
    const opened = await openCheckpoint(await signCheckpoint(checkpoint, key, sign), { origin: ORIGIN, key })
    expect(opened).toMatchObject({ ok: true, value: { checkpoint } })
  })

  it('are refused for another origin, even with the right key', async () => {
    const signed = await signCheckpoint({ ...checkpoint, origin: 'example.com/other' }, key, sign)
    expect(await openCheckpoint(signed, { origin: ORIGIN, key })).toMatchObject({
      error: { kind: 'checkpoint-origin' },
    })
  })

  it('are refused under another key, changed, or when what was signed is no checkpoint', async () => {
    const signed = await signCheckpoint(checkpoint, key, sign)
    const other = { ...key, publicKey: (await seedSigner(new Uint8Array(32))).publicKey }
    const kindOf = async (text: string, k = key) => {
      const opened = await openCheckpoint(text, { origin: ORIGIN, key: k })
      return opened.ok ? 'ok' : opened.error.kind
    }
    expect(await kindOf(signed, other)).toBe('note-unsigned')
    expect(await kindOf(signed.replace('\n0\n', '\n1\n'))).toBe('note-bad-signature')
    expect(await kindOf(signed.slice(0, -1))).toBe('note-malformed')
    const hello = { text: 'hello\n', signatures: [await signNote('hello\n', key, sign)] }
    expect(await kindOf(encodeNote(hello))).toBe('checkpoint-malformed')
  })

  it('are not signed when they would not read back', async () => {
    await expect(signCheckpoint({ ...checkpoint, origin: 'two\nlines' }, key, sign)).rejects.toThrow()
    await expect(signCheckpoint({ ...checkpoint, size: 1.5 }, key, sign)).rejects.toThrow()
    await expect(
      signCheckpoint({ ...checkpoint, size: 1, root: new Uint8Array(31) }, key, sign),
    ).rejects.toThrow()
  })
})
