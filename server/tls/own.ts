import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { utf8ToText } from '../../core/bytes.ts'
import { ok, type Result } from '../../core/result.ts'
import { readPublicFile } from '../key/files.ts'
import { isValidAt } from './certificate.ts'
import { failure, type TlsFailure } from './failure.ts'
import { type Host, parseHost } from './host.ts'
import type { Tls } from './store.ts'

/** The plant's own certificate: PEM files, the server's certificate first; host when the certificate has several. */
export type OwnTls = { certPath: string; keyPath: string; host?: string | undefined; now: Date }

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const OTHERS_READ = 0o004

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

async function readText(path: string): Promise<Result<string, TlsFailure>> {
  const file = await readPublicFile(path)
  return file.ok ? ok(utf8ToText(file.value) ?? '') : file
}

// Names as Node lists them, "DNS:a.example, DNS:*.b.example, IP Address:10.0.0.1"; odd ones it quotes, and they drop out.
const dnsNames = (certificate: X509Certificate): string[] =>
  (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : []))

function chooseHost(certificate: X509Certificate, from: OwnTls): Result<Host, TlsFailure> {
  const names = dnsNames(certificate)
  if (from.host === undefined) {
    const full = names.map(parseHost).find((name) => name.ok)
    return full ?? failure.ownNamesNobody(from.certPath)
  }
  const host = parseHost(from.host)
  if (!host.ok) return host
  // A browser ignores the common name, so it does not count here either.
  if (certificate.checkHost(host.value, { subject: 'never' }) !== undefined) return host
  return failure.ownOtherName(from.certPath, host.value, names.join(', ') || 'no DNS name')
}

function checkPair(certificate: X509Certificate, key: KeyObject, from: OwnTls): Result<Host, TlsFailure> {
  // 1. The key belongs to the first certificate.
  if (!certificate.checkPrivateKey(key)) return failure.ownMismatch(from.certPath, from.keyPath)
  // 2. It counts today.
  const validity = { notBefore: certificate.validFromDate, notAfter: certificate.validToDate }
  if (!isValidAt(validity, from.now))
    return failure.ownNotNow(from.certPath, validity.notBefore, validity.notAfter)
  // 3. It is for web servers: browsers ask for it, and Apple refuses certificates that do not say so.
  if (certificate.keyUsage?.includes(SERVER_AUTH) === false) return failure.ownUsage(from.certPath)
  // 4. It names the host, by a name and not by an address.
  return chooseHost(certificate, from)
}

/** Reads the plant's own certificate and key, and refuses in a sentence what a tablet would refuse without one. */
export async function loadOwnTls(from: OwnTls): Promise<Result<Tls, TlsFailure>> {
  const certPem = await readText(from.certPath)
  if (!certPem.ok) return certPem
  const keyPem = await readText(from.keyPath)
  if (!keyPem.ok) return keyPem
  if (((await stat(from.keyPath)).mode & OTHERS_READ) !== 0) return failure.ownExposed(from.keyPath)
  const certificate = parsed(() => new X509Certificate(certPem.value))
  if (certificate === undefined) return failure.ownMalformed(from.certPath, 'certificate')
  const key = parsed(() => createPrivateKey(keyPem.value))
  if (key === undefined) return failure.ownMalformed(from.keyPath, 'private key without a passphrase')
  const host = checkPair(certificate, key, from)
  if (!host.ok) return host
  const notAfter = certificate.validToDate
  return ok({
    host: host.value,
    certPem: certPem.value,
    keyPem: keyPem.value,
    notAfter,
    caPem: undefined,
    warning: undefined,
  })
}
