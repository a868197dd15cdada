import { fail } from '../../core/result.ts'

/** Why a command did not do what was asked; `usage` when it was asked wrongly. */
export type CommandFailure = { kind: 'usage' | 'failed'; message: string }

const failed = (message: string) => fail<CommandFailure>({ kind: 'failed', message })
const usage = (message: string) => fail<CommandFailure>({ kind: 'usage', message })

/** Every sentence that the commands themselves can fail with, each with what to do about it. */
export const failure = {
  options: (why: string) => usage(`${why}; run npm run plumb -- help`),
  port: (name: string, found: string) => usage(`found ${name}=${found}, expected a number from 0 to 65535`),
  certWithoutKey: usage(
    'found one of --cert and --key, expected both: the certificate and its private key, in PEM',
  ),
  hostMissing: usage(
    'found no --host, expected the name that tablets open, such as --host inspect.plant.example',
  ),
  other: (message: string) => failed(message),
  dataUnusable: (data: string, code: string) =>
    failed(
      `cannot use ${data} as the data folder (${code}): give the account that runs plumb a folder it may write, or set PLUMB_DATA to one`,
    ),
  portInUse: (port: number, name: string) =>
    failed(`port ${port} is in use: stop what listens there, or set ${name} to a free port`),
  portForbidden: (port: number, name: string) =>
    failed(`this account may not listen on port ${port}: set ${name} to one above 1023`),
  address: (host: string, code: string) =>
    failed(`cannot listen on ${host} (${code}): set HOST to an address of this machine`),
  otherName: (data: string, found: string, expected: string) =>
    failed(
      `the plant in ${data} was founded as ${found}, and this server would be ${expected}: no passkey of the plant works under another name; serve it as ${found}, or set PLUMB_DATA to a new folder`,
    ),
} as const
