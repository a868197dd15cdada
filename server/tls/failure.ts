import { fail } from '../../core/result.ts'
import type { KeyFailure } from '../key/failure.ts'

type Kind =
  | 'host-address'
  | 'host-single-label'
  | 'host-malformed'
  | 'not-made'
  | 'other-host'
  | 'authority-damaged'
  | 'authority-expired'
  | 'pair-damaged'
  | 'own-malformed'
  | 'own-exposed'
  | 'own-mismatch'
  | 'own-not-now'
  | 'own-usage'
  | 'own-name'

/** Why there is no HTTPS; `message` is the sentence for the person at the console. */
export type TlsFailure = KeyFailure | { kind: Kind; message: string }

const say = (kind: Kind, message: string) => fail<TlsFailure>({ kind, message })

const day = (date: Date): string => date.toISOString().slice(0, 10)

/** Every sentence that this folder can say, each with what to do about it. */
export const failure = {
  hostAddress: (found: string) =>
    say(
      'host-address',
      `found the address ${found}, expected a name such as inspect.plant.example: a passkey belongs to a name and cannot be made for an address`,
    ),

  hostSingleLabel: (found: string) =>
    say(
      'host-single-label',
      `found the name "${found}" of one word, expected one with a dot such as ${found}.plant.example: browsers do not agree on passkeys for a single word`,
    ),

  hostMalformed: (found: string, why: string) =>
    say(
      'host-malformed',
      `found the host "${found}" with ${why}, expected a name such as inspect.plant.example`,
    ),

  notMade: (folder: string) =>
    say(
      'not-made',
      `found no certificate authority in ${folder}: run: npm run plumb -- init --host inspect.plant.example`,
    ),

  otherHost: (found: string, asked: string) =>
    say(
      'other-host',
      `found an authority for ${found}, asked for ${asked}: passkeys belong to the name, so under another name every person here loses theirs; nothing was changed; to start a plant under ${asked}, give it a new data folder`,
    ),

  authorityDamaged: (folder: string, found: string) =>
    say(
      'authority-damaged',
      `found ${found} in ${folder}: put ca.crt and ca.key back from your backup; nothing was changed, and the tablets still trust the old ones`,
    ),

  authorityExpired: (on: Date) =>
    say(
      'authority-expired',
      `the certificate authority expired on ${day(on)}, if this machine's clock is right: move the tls folder out of the data folder, run init again with the same --host, and install the new CA certificate on each tablet`,
    ),

  pairDamaged: (found: string) => say('pair-damaged', `found ${found}: a new server certificate is due`),

  ownMalformed: (path: string, expected: string) =>
    say('own-malformed', `found no ${expected} in ${path}, expected one in PEM`),

  ownExposed: (path: string) =>
    say(
      'own-exposed',
      `found ${path} readable by every account of this machine, expected its owner and group at most; run: chmod o= '${path}'`,
    ),

  ownMismatch: (certPath: string, keyPath: string) =>
    say(
      'own-mismatch',
      `the key in ${keyPath} is not the key of the first certificate in ${certPath}: put the server's own certificate first, then those that lead to its authority`,
    ),

  ownNotNow: (path: string, from: Date, to: Date) =>
    say(
      'own-not-now',
      `found the certificate in ${path} valid from ${day(from)} to ${day(to)}, expected it to be valid today: renew it, or correct this machine's clock`,
    ),

  ownUsage: (path: string) =>
    say(
      'own-usage',
      `found the certificate in ${path} made for other uses, expected extended key usage serverAuth`,
    ),

  ownNamesNobody: (path: string) =>
    say(
      'own-name',
      `found no full DNS name among the subject alternative names in ${path}: say which name tablets open with --host`,
    ),

  ownOtherName: (path: string, host: string, found: string) =>
    say('own-name', `found ${found} in ${path}, expected a subject alternative name for ${host}`),
}
