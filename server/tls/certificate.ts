import type { KeyObject } from 'node:crypto'
import type { Authority } from './authority.ts'
import type { Host } from './host.ts'
import { ECDSA, publicHalf, signingKey } from './key-pair.ts'
import { addDays, BACKDATE_MS, CERTIFICATE_DAYS, RENEW_BELOW } from './limits.ts'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from './x509.ts'

/** From when to when a certificate counts. */
export type Validity = { notBefore: Date; notAfter: Date }

/** What a server certificate is made from. */
export type Issuing = { host: Host; key: KeyObject; authority: Authority; authorityKey: KeyObject; now: Date }

/** Issues a server certificate for the host, PEM. Its serial is 16 random bytes; it never outlives its authority. */
export async function issueCertificate(from: Issuing): Promise<string> {
  const issuer = new X509Certificate(from.authority.certPem)
  const publicKey = publicHalf(from.key)
  const end = Math.min(addDays(from.now, CERTIFICATE_DAYS).getTime(), from.authority.notAfter.getTime())
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
      subject: `CN=${from.host}`,
      issuer: issuer.subjectName,
      notBefore: new Date(from.now.getTime() - BACKDATE_MS),
      notAfter: new Date(end),
      publicKey,
      signingKey: await signingKey(from.authorityKey),
      signingAlgorithm: ECDSA,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([{ type: 'dns', value: from.host }]),
        await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, crypto),
      ],
    },
    crypto,
  )
  return `${certificate.toString('pem')}\n`
}

/** Whether now is within a certificate's validity. */
export const isValidAt = (certificate: Validity, now: Date): boolean =>
  certificate.notBefore <= now && now <= certificate.notAfter

/** Whether a certificate is due: under a third of its lifetime left, over, or made by a clock that ran ahead. */
export function shouldRenew(certificate: Validity, now: Date): boolean {
  const lifetime = certificate.notAfter.getTime() - certificate.notBefore.getTime()
  const left = certificate.notAfter.getTime() - now.getTime()
  return left < lifetime * RENEW_BELOW || now < certificate.notBefore
}
