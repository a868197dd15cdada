import { safeParse } from 'valibot'
import { utf8 } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { type PersonId, personIdSchema } from '../../core/id.ts'

/** Without 0, O, 1, I and L: read aloud in a noisy hall, they are mixed up. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const LENGTH = 12

/** An invitation: who is meant, and the code that only they are told. */
export interface Invitation {
  readonly person: PersonId
  readonly code: string
}

/** A new one-time code, XXXX-XXXX-XXXX: 59 bits. */
export function newCode(): string {
  const letters: string[] = []
  // Drawn again where the remainder would favour some letters.
  while (letters.length < LENGTH)
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH)))
      if (byte < 256 - (256 % LETTERS.length) && letters.length < LENGTH)
        letters.push(LETTERS[byte % LETTERS.length] ?? '')
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-')
}

/** What the chain of changes holds of a code. */
export const inviteOf = (code: string): Digest => hashBytes(utf8(code))

/** The address that an invited person opens. What stands behind the # is never sent to the server. */
export const joinAddress = ({ person, code }: Invitation): string =>
  `${location.origin}/join#person=${person}&code=${code}`

/** The invitation that an address carries, as far as it does. */
export function invitationIn(hash: string): Partial<Invitation> {
  const said = new URLSearchParams(hash.replace(/^#/, ''))
  const person = safeParse(personIdSchema, said.get('person'))
  const code = said.get('code')?.trim()
  return { ...(person.success && { person: person.output }), ...(code && { code }) }
}

/** What the admin and the person compare of a new passkey: the server that carries it could have exchanged it. */
export const keyDigest = ({ credential, publicKey }: { credential: string; publicKey: string }): Digest =>
  hashBytes(utf8(`${credential} ${publicKey}`))
