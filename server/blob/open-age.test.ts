import { randomBytes } from 'node:crypto'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { beforeAll, describe, expect, it } from 'vitest'
import { openAge } from './open-age.ts'

const encrypter = new Encrypter()
const decrypter = new Decrypter()
beforeAll(async () => {
  const identity = await generateX25519Identity()
  // Another recipient before the plant's: a file may be sealed to more than one.
  encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()))
  encrypter.addRecipient(await identityToRecipient(identity))
  decrypter.addIdentity(identity)
})

const CHUNK = 64 * 1024
const SEALED = CHUNK + 16

/** The sealed file, and where its payload's first chunk begins. */
async function seal(plain: Uint8Array) {
  const sealed = new Uint8Array(await encrypter.encrypt(plain))
  const length = plain.length + 16 * Math.max(1, Math.ceil(plain.length / CHUNK))
  return { sealed, start: sealed.length - length }
}

/** Whether both refuse it: Node's way here, and the library's own. */
async function bothRefuse(sealed: Uint8Array): Promise<void> {
  await expect(openAge(sealed, decrypter)).rejects.toThrow()
  await expect(decrypter.decrypt(new Uint8Array(sealed))).rejects.toThrow()
}

describe('an age file', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])(
    'of %s bytes opens',
    async (length) => {
      const plain = new Uint8Array(randomBytes(length))
      const { sealed } = await seal(plain)
      expect(await openAge(sealed, decrypter)).toEqual(plain)
    },
  )

  it('is refused with one bit flipped anywhere', async () => {
    const { sealed } = await seal(randomBytes(300))
    for (let at = 0; at < sealed.length; at += 5) {
      const other = sealed.slice()
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      await bothRefuse(other)
    }
  })

  it('is refused cut anywhere, and with something behind it', async () => {
    const { sealed, start } = await seal(randomBytes(2 * CHUNK + 9))
    for (const end of [
      0,
      1,
      60,
      start - 17,
      start - 1,
      start,
      start + 5,
      start + SEALED,
      start + 2 * SEALED,
      sealed.length - 1,
    ])
      await bothRefuse(sealed.subarray(0, end))
    await bothRefuse(Uint8Array.from([...sealed, 0]))
    await bothRefuse(Uint8Array.from([...sealed, ...new Uint8Array(16)]))
  })

  it('is refused with two chunks changed over, and one left out', async () => {
    const { sealed, start } = await seal(randomBytes(3 * CHUNK))
    const part = (i: number) => sealed.subarray(start + i * SEALED, start + (i + 1) * SEALED)
    const before = sealed.subarray(0, start)
    await bothRefuse(Buffer.concat([before, part(1), part(0), part(2)]))
    await bothRefuse(Buffer.concat([before, part(1), part(2)]))
    await bothRefuse(Buffer.concat([before, part(0), part(2)]))
  })

  it('sealed to somebody else is refused', async () => {
    const other = new Encrypter()
    other.addRecipient(await identityToRecipient(await generateX25519Identity()))
    await bothRefuse(new Uint8Array(await other.encrypt(randomBytes(9))))
  })
})
