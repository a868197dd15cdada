import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { utf8ToText } from '../../core/bytes.ts'
import { ok, type Result } from '../../core/result.ts'
import { readPublicFile, replacePrivateFile } from '../key/files.ts'
import type { MasterKey } from '../key/master.ts'
import { readSealed, type SealedPlace, writeSealed } from '../key/sealed.ts'
import type { Authority } from './authority.ts'
import { type Issuing, issueCertificate, type Validity } from './certificate.ts'
import { failure, type TlsFailure } from './failure.ts'
import { encodeKey, keyToPem, makeKey, parseKey } from './key-pair.ts'

/** A server certificate with its key: both PEM, the key in memory only. */
export type Pair = { certPem: string; keyPem: string; validity: Validity }

const certPath = (folder: string): string => join(folder, 'server.crt')

const keyPlace = (folder: string, master: MasterKey): SealedPlace => ({
  path: join(folder, 'server.key'),
  master,
  label: 'tls/server.key',
})

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

const toValidity = (certificate: X509Certificate): Validity => ({
  notBefore: certificate.validFromDate,
  notAfter: certificate.validToDate,
})

/** Reads server.crt and server.key; refuses a pair that does not belong together or to this authority. */
export async function readPair(
  folder: string,
  master: MasterKey,
  authority: Authority,
): Promise<Result<Pair, TlsFailure>> {
  const file = await readPublicFile(certPath(folder))
  if (!file.ok) return file
  const certPem = utf8ToText(file.value) ?? ''
  const certificate = parseCertificate(certPem)
  if (certificate === undefined) return failure.pairDamaged(`no certificate in ${certPath(folder)}`)
  const secret = await readSealed(keyPlace(folder, master))
  if (!secret.ok) return secret
  const key = parseKey(secret.value)
  if (!certificate.checkPrivateKey(key))
    return failure.pairDamaged('a server.key that is not the one of server.crt')
  const isOurs =
    certificate.verify(new X509Certificate(authority.certPem).publicKey) &&
    certificate.checkHost(authority.host) !== undefined
  if (!isOurs)
    return failure.pairDamaged(`a server.crt that the authority of ${authority.host} did not issue`)
  return ok({ certPem, keyPem: keyToPem(key), validity: toValidity(certificate) })
}

/** Issues a new certificate with a new key, durably. */
export async function writePair(
  folder: string,
  master: MasterKey,
  from: Omit<Issuing, 'key'>,
): Promise<Pair> {
  const key = makeKey()
  const certPem = await issueCertificate({ ...from, key })
  await writeSealed(keyPlace(folder, master), encodeKey(key))
  // If we crash here, server.key is not the key of server.crt: readPair says so, and the next load issues again.
  await replacePrivateFile(certPath(folder), certPem)
  return { certPem, keyPem: keyToPem(key), validity: toValidity(new X509Certificate(certPem)) }
}
