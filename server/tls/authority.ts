import { type KeyObject, X509Certificate } from 'node:crypto'
import { type Host, parseHost } from './host.ts'
import { ECDSA, publicHalf, signingKey } from './key-pair.ts'
import { AUTHORITY_DAYS, addDays, BACKDATE_MS } from './limits.ts'
import { nameConstraints } from './name-constraints.ts'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from './x509.ts'

/** The plant's private certificate authority: what tablets install, and the host it may vouch for. */
export type Authority = { certPem: string; host: Host; notBefore: Date; notAfter: Date }

const commonName = (host: Host): string => `Plumb ${host} CA`

/**
 * Makes the authority's own certificate, PEM. A tablet that trusts it trusts little: it can vouch for this host and
 * names under it only (name constraints), for web servers only (usage), and for no further authority (path length 0).
 */
export async function makeAuthority(from: { host: Host; key: KeyObject; now: Date }): Promise<string> {
  const publicKey = publicHalf(from.key)
  const certificate = await X509CertificateGenerator.create(
    {
      subject: `CN=${commonName(from.host)}`,
      issuer: `CN=${commonName(from.host)}`,
      notBefore: new Date(from.now.getTime() - BACKDATE_MS),
      notAfter: addDays(from.now, AUTHORITY_DAYS),
      publicKey,
      signingKey: await signingKey(from.key),
      signingAlgorithm: ECDSA,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        nameConstraints(from.host),
        await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
      ],
    },
    crypto,
  )
  return `${certificate.toString('pem')}\n`
}

/** Reads an authority's certificate that was made here; undefined for any other text. */
export function parseAuthority(certPem: string): Authority | undefined {
  try {
    const certificate = new X509Certificate(certPem)
    const name = /^CN=Plumb (\S+) CA$/.exec(certificate.subject)?.[1]
    const host = parseHost(name ?? '')
    if (!host.ok || !certificate.ca || !certificate.verify(certificate.publicKey)) return undefined
    return {
      certPem,
      host: host.value,
      notBefore: certificate.validFromDate,
      notAfter: certificate.validToDate,
    }
  } catch {
    return undefined
  }
}
