import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Permission } from '../../core/governance/permission.ts'
import type { Refused } from './refusal.ts'

const say = (status: ContentfulStatusCode, kind: string, message: string): Refused => ({
  status,
  kind,
  message,
})

/** Every sentence that a route can refuse with, each with what to do about it. */
export const message = {
  otherHost: (found: string, origin: string) =>
    say(421, 'other-host', `found the name ${found}, expected the one of this server: open ${origin}`),
  otherOrigin: (found: string, origin: string) =>
    say(403, 'other-origin', `found a request from ${found}: nothing was changed; use the app at ${origin}`),
  unknownRoute: (path: string) =>
    say(
      404,
      'not-found',
      `found no ${path} here: check the address, or reload the app to get its newest version`,
    ),
  otherMethod: (found: string, allowed: string) =>
    say(405, 'method', `found ${found}, expected ${allowed}: reload the app to get its newest version`),
  tooLarge: (limit: number) =>
    say(413, 'too-large', `found a body over ${limit} bytes: nothing was taken; send it in smaller parts`),
  cut: say(400, 'cut', 'the request ended early: nothing was taken; send it again'),
  malformed: (what: string) =>
    say(
      400,
      'malformed',
      `found a request that does not fit: ${what}; reload the app to get its newest version`,
    ),
  unexpected: say(
    500,
    'unexpected',
    'something went wrong here and was logged: try again, then ask whoever runs the server',
  ),

  notFounded: say(
    409,
    'not-founded',
    'this plant is not set up yet: open the set-up address that the server printed',
  ),
  founded: say(410, 'founded', 'this plant is set up already: sign in with a passkey that was added to it'),
  setupCode: (left: number) =>
    say(
      403,
      'setup-code',
      `that is not the set-up code (${left} tries left): copy the address that the server printed when it started`,
    ),
  setupCodeOver: say(
    403,
    'setup-code-over',
    'the set-up code is no longer valid: restart the server, and it prints a new one',
  ),
  otherFounding: (what: string, found: string, expected: string) =>
    say(
      422,
      'other-founding',
      `found a founding change with ${what} ${found}, expected ${expected}: reload the set-up page and begin again`,
    ),
  noDemonstration: say(
    503,
    'no-demonstration',
    'found no demonstration model on this server: run npm run models there, restart it, and reload this page',
  ),

  notInvited: say(
    403,
    'not-invited',
    'nobody is invited with this code, or it was used: ask an admin for a new one',
  ),
  draft: (why: string) => say(403, 'draft', `this draft is not taken: ${why}`),
  tooManyDrafts: say(
    429,
    'too-many-drafts',
    'this agent has too many drafts waiting: a person must sign or drop some of them first',
  ),
  notSignedIn: say(401, 'not-signed-in', 'nobody is signed in here: sign in with your passkey'),
  notPermitted: (permission: Permission) =>
    say(403, 'not-permitted', `your roles do not include ${permission}: ask an admin if you need it`),
  grant: (why: string) =>
    say(403, 'grant', `this sign-in is not valid: ${why}; sign in with your passkey again`),
  grantOver: say(
    403,
    'grant-over',
    "this sign-in is over, or this tablet's clock is wrong: check the clock, then sign in again",
  ),
  noLongerThere: say(
    403,
    'no-longer-there',
    'this person, passkey or tablet is no longer part of the plant: ask an admin',
  ),
  staleNonce: say(403, 'stale-nonce', 'this sign-in took too long or was used before: try again'),
  unproven: say(
    403,
    'unproven',
    "found no proof of the session's key: sign in on this device with your passkey",
  ),

  noBlob: say(
    404,
    'no-blob',
    'this photograph is not here: its tablet has not handed it over yet, or it was removed',
  ),
  noInspection: say(
    404,
    'no-inspection',
    'found no such inspection here: its tablet may not have handed it over yet',
  ),
  noDataset: say(
    404,
    'no-dataset',
    'found no such data set here: the desk it was opened on may not have handed it over yet',
  ),
  noCheckpoint: say(404, 'no-checkpoint', 'the log is empty: set up the plant first'),
  noTile: say(
    404,
    'no-tile',
    'found no such tile: the log is not that large, or the path is not one of tlog-tiles',
  ),
  noEvidencePage: say(
    503,
    'no-evidence-page',
    'found no evidence page on this server: stop it, run npm run build, and start it again',
  ),
  noPackageFile: say(
    404,
    'no-package-file',
    "found no such file in this server's model packages: import the package again, or run npm run models",
  ),
  package: (why: string) =>
    say(
      422,
      'package',
      `the model was not taken: ${why}; nothing of it is installed, make or fetch it again`,
    ),
  notSigned: (why: string) =>
    say(
      422,
      'signature',
      `the model was not registered: ${why}; ask the vendor for the package again, signed with the key you trust`,
    ),
  packageFull: say(
    507,
    'full',
    'there is no room for this model: free space on the server, then send it again',
  ),
  noApp: say(503, 'no-app', 'the app is not built on this server: run npm run build there, then reload'),
  noCertificate: say(
    404,
    'no-certificate',
    'this server has no certificate authority of its own: there is nothing to install',
  ),
  liveFull: say(503, 'live-full', 'too many screens are watching: close some, or try again in a minute'),

  uploadDigest: say(
    400,
    'upload-digest',
    'found an upload without the digest of its blob: reload the app to get its newest version',
  ),
  uploadLength: say(
    400,
    'upload-length',
    'found an upload without its length: reload the app to get its newest version',
  ),
  uploadUnwanted: say(
    409,
    'upload-unwanted',
    'no record here waits for this blob: send the record first; if it was sent, the blob is here already',
  ),
  upload: (status: number, why: string) =>
    say(
      status as ContentfulStatusCode,
      'upload',
      `the upload was not taken: ${why.toLowerCase()}; it is tried again from where it stands`,
    ),
} as const
