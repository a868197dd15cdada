import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { ok, type Result } from '../../core/result.ts'
import type { MasterKey } from '../key/master.ts'
import type { TlsFailure } from '../tls/failure.ts'
import { loadOwnTls } from '../tls/own.ts'
import { loadTls, type Tls } from '../tls/store.ts'
import type { ServeSetting } from './serve-setting.ts'

/** Reads the certificate as it should be at the time of the call, renewed where it is due. */
export type LoadTls = () => Promise<Result<Tls, TlsFailure>>

/** Where the certificate comes from: --cert and --key, else DATA/tls, else nowhere (localhost needs none). */
export async function tlsSource(setting: ServeSetting, master: MasterKey): Promise<LoadTls | undefined> {
  const { data, own } = setting
  if (own) return () => loadOwnTls({ ...own, now: new Date() })
  const isMade = await access(join(data, 'tls')).then(
    () => true,
    () => false,
  )
  return isMade ? () => loadTls({ data, master, now: new Date() }) : undefined
}

/** The certificate to start with; undefined where there is none to be. */
export async function firstTls(load: LoadTls | undefined): Promise<Result<Tls | undefined, TlsFailure>> {
  return load === undefined ? ok(undefined) : load()
}
