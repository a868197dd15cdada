import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBase64 } from '../bytes.ts'
import { encodeNote, type Note, parseNote, signNote, verifyNote } from './note.ts'
import { seedSigner } from './seed-signer.fixture.ts'
import { encodeVerifierKey, keyId, parseVerifierKey, type VerifierKey } from './verifier-key.ts'

// The keys and the note of Go's golang.org/x/mod/sumdb/note, whose format signed-note is.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const PETER_SEED = 'gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM='
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const BY_PETER =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const BY_ENOCH =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'
const BOTH = `${TEXT}\n${BY_PETER}${BY_ENOCH}`

function keyOf(text: string): VerifierKey<'note'> {
  const key = parseVerifierKey(text, 'note')
  if (!key.ok) throw new Error(key.error.message)
  return key.value
}

const peter = keyOf(PETER)
const enoch = keyOf(ENOCH)

async function open(text: string, keys: VerifierKey<'note'>[]) {
  const note = parseNote(text)
  return note.ok ? verifyNote(note.value, keys) : note
}

describe('verifier keys', () => {
  it('read back as written', () => {
    for (const text of [PETER, ENOCH]) expect(encodeVerifierKey(keyOf(text))).toBe(text)
    expect(keyId(peter)).toBe('c74f20a3')
  })

  it('are refused cut anywhere or with any character changed', () => {
    for (let begin = 0; begin <= PETER.length; begin++)
      for (let end = begin; end <= PETER.length; end++)
        if (end - begin < PETER.length)
          expect(parseVerifierKey(PETER.slice(begin, end), 'note').ok).toBe(false)
    for (let at = 0; at < PETER.length; at++) {
      const next = String.fromCharCode(PETER.charCodeAt(at) + 1)
      expect(parseVerifierKey(PETER.slice(0, at) + next + PETER.slice(at + 1), 'note').ok).toBe(false)
    }
  })

  it.each([
    [
      'a public key too long, with its own id',
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
    ],
    [
      'an unknown algorithm, with its own id',
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    ],
    ['an id in upper case', PETER.replace('c74f20a3', 'C74F20A3')],
    ['a space in the name', encodeVerifierKey({ ...peter, name: 'Peter Neumann' })],
    ['a no-break space in the name', encodeVerifierKey({ ...peter, name: 'Peter\u00a0Neumann' })],
    ['a key of a witness', encodeVerifierKey({ ...peter, kind: 'cosignature/v1' })],
  ])('are refused with %s', (_what, text) => {
    expect(parseVerifierKey(text, 'note')).toMatchObject({ ok: false, error: { kind: 'verifier-key' } })
  })

  it('of a witness have another id under the same name and public key', () => {
    const witness = { ...peter, kind: 'cosignature/v1' } as const
    expect(keyId(witness)).not.toBe(keyId(peter))
    expect(parseVerifierKey(encodeVerifierKey(witness), 'cosignature/v1')).toEqual({
      ok: true,
      value: witness,
    })
  })
})

describe('notes', () => {
  it('are signed as Go signs them', async () => {
    const { sign, publicKey } = await seedSigner(parseBase64(PETER_SEED) ?? new Uint8Array(0))
    expect(publicKey).toEqual(peter.publicKey)
    const signature = await signNote(TEXT, peter, sign)
    expect(encodeNote({ text: TEXT, signatures: [signature] })).toBe(`${TEXT}\n${BY_PETER}`)
  })

  it('are verified by every known key, unknown ones ignored', async () => {
    expect(await open(BOTH, [peter])).toEqual({ ok: true, value: [peter] })
    expect(await open(BOTH, [enoch, peter])).toEqual({ ok: true, value: [enoch, peter] })
    expect(await open(`${TEXT}\n${BY_PETER}${BY_PETER}`, [peter])).toEqual({ ok: true, value: [peter] })
  })

  it('are refused without a signature by a known key', async () => {
    const unsigned = { ok: false, error: { kind: 'note-unsigned' } }
    expect(await open(BOTH, [])).toMatchObject(unsigned)
    expect(await open(`${TEXT}\n${BY_ENOCH}`, [peter])).toMatchObject(unsigned)
    // The right name with another id, and the right id under another name, are other keys.
    expect(await open(`${TEXT}\n${BY_PETER.replace('x08go', 'x08gp')}`, [peter])).toMatchObject(unsigned)
    expect(await open(`${TEXT}\n${BY_PETER.replace('Peter', 'Pieter')}`, [peter])).toMatchObject(unsigned)
  })

  it('are refused when a known key has signed something else, even beside a good signature', async () => {
    const bad = { ok: false, error: { kind: 'note-bad-signature' } }
    expect(await open(BOTH.replace('answer', 'anvwer'), [peter])).toMatchObject(bad)
    expect(
      await open(`${TEXT}\n${BY_PETER}${BY_ENOCH.replace('BzmZa0', 'BzmZa1')}`, [peter, enoch]),
    ).toMatchObject(bad)
    const longer = `${BY_PETER.slice(0, 60)}ABCD${BY_PETER.slice(60)}`
    expect(await open(`${TEXT}\n${longer}`, [peter])).toMatchObject(bad)
    expect(await open(`${TEXT}\n${BY_PETER}${longer}`, [peter])).toMatchObject(bad)
  })

  it.each([
    ['nothing', ''],
    ['no signatures', TEXT],
    ['no signature after the empty line', `${TEXT}\n`],
    ['no newline at the end', `${TEXT}\n${BY_PETER.slice(0, -1)}`],
    ['a control character', `\u0001${TEXT}\n${BY_PETER}`],
    ['a tab', `\t${TEXT}\n${BY_PETER}`],
    ['a carriage return', `${TEXT.replace('\n', '\r\n')}\n${BY_PETER}`],
    ['a lone surrogate', `\ud800${TEXT}\n${BY_PETER}`],
    ['a name with a space', `${TEXT}\n${BY_PETER.replace('PeterNeumann', 'Peter Neumann')}`],
    ['a name with a plus', `${TEXT}\n${BY_PETER.replace('PeterNeumann', 'Peter+Neumann')}`],
    ['no name', `${TEXT}\n${BY_PETER.replace('PeterNeumann ', '')}`],
    ['a hyphen for the dash', `${TEXT}\n${BY_PETER.replace('—', '-')}`],
    ['base64 without padding', `${TEXT}\n${BY_PETER.replace('=', '')}`],
    ['base64url', `${TEXT}\n${BY_PETER.replaceAll('/', '_')}`],
    ['a key id and no signature', `${TEXT}\n— PeterNeumann x08gow==\n`],
    ['another line', `${TEXT}\n${BY_PETER}Unexpected line.\n`],
    ['an empty line after the signatures', `${TEXT}\n${BY_PETER}\n`],
    ['101 signatures', `${TEXT}\n${BY_PETER.repeat(101)}`],
    ['a million characters', `${'x'.repeat(1_000_000)}\n\n${BY_PETER}`],
  ])('are refused with %s', (_what, text) => {
    expect(parseNote(text)).toMatchObject({ ok: false, error: { kind: 'note-malformed' } })
  })

  it('are split at the last empty line', () => {
    const note = parseNote(`a\n\nb\n\n${BY_PETER}`)
    expect(note.ok && note.value.text).toBe('a\n\nb\n')
  })

  it('read back as written, and cut anywhere are refused or another note that reads back', () => {
    const notes: fc.Arbitrary<Note> = fc.record({
      text: fc
        .array(fc.stringMatching(/^[ -~é—]{0,20}$/), { minLength: 1, maxLength: 4 })
        .map((l) => `${l.join('\n')}\n`),
      signatures: fc.array(
        fc.record({
          name: fc.stringMatching(/^[a-zé./-]{1,12}$/),
          keyId: fc.stringMatching(/^[0-9a-f]{8}$/),
          signature: fc.uint8Array({ minLength: 1, maxLength: 70 }).map((bytes) => new Uint8Array(bytes)),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    fc.assert(
      fc.property(notes, (note) => {
        const text = encodeNote(note)
        expect(parseNote(text)).toEqual({ ok: true, value: note })
        for (let end = 0; end < text.length; end++) {
          const cut = parseNote(text.slice(0, end))
          if (cut.ok) expect(encodeNote(cut.value)).toBe(text.slice(0, end))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('that would not read back are not written', () => {
    const signature = { name: 'a', keyId: '00000000', signature: Uint8Array.of(1) }
    expect(() => encodeNote({ text: 'a\n', signatures: [] })).toThrow()
    expect(() => encodeNote({ text: 'a', signatures: [signature] })).toThrow()
    expect(() => encodeNote({ text: 'a\n', signatures: [{ ...signature, name: 'a b' }] })).toThrow()
    expect(() => encodeNote({ text: 'a\n', signatures: [{ ...signature, keyId: '00' }] })).toThrow()
  })
})
