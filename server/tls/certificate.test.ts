import { X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority, parseAuthority } from './authority.ts'
import { issueCertificate, shouldRenew } from './certificate.ts'
import { type Host, parseHost } from './host.ts'
import { ECDSA, makeKey, publicHalf, signingKey } from './key-pair.ts'
import { expectOk, makeDataFolder, onDay, openssl, START } from './plant.fixture.ts'
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from './x509.ts'

const host = expectOk(parseHost('inspect.plant.example'))
const authorityKey = makeKey()
let folder: string
let authorityPath: string
let authorityPem: string

beforeAll(async () => {
  folder = (await makeDataFolder()).data
  authorityPath = join(folder, 'ca.crt')
  authorityPem = await makeAuthority({ host, key: authorityKey, now: START })
  await writeFile(authorityPath, authorityPem)
})

function authority() {
  const parsed = parseAuthority(authorityPem)
  if (parsed === undefined) throw new Error('expected an authority')
  return parsed
}

const issue = (name: Host, now = START) =>
  issueCertificate({ host: name, key: makeKey(), authority: authority(), authorityKey, now })

async function verify(certPem: string, at = START) {
  const path = join(folder, 'server.crt')
  await writeFile(path, certPem)
  const time = String(at.getTime() / 1000)
  return openssl(
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-attime',
    time,
    '-CAfile',
    authorityPath,
    path,
  )
}

// What a thief of the authority's key would try: a certificate below it with any names at all.
async function forge(names: { type: 'dns' | 'ip' | 'email'; value: string }[]) {
  const leaf = new X509Certificate(await issue(host))
  const forged = await X509CertificateGenerator.create(
    {
      issuer: 'CN=Plumb inspect.plant.example CA',
      subject: 'O=thief',
      notBefore: leaf.validFromDate,
      notAfter: leaf.validToDate,
      publicKey: publicHalf(makeKey()),
      signingKey: await signingKey(authorityKey),
      signingAlgorithm: ECDSA,
      extensions: [new SubjectAlternativeNameExtension(names)],
    },
    crypto,
  )
  // Not -x509_strict: the forgery lacks key identifiers, and must fail for its names alone.
  const path = join(folder, 'forged.crt')
  await writeFile(path, `${forged.toString('pem')}\n`)
  const time = String(START.getTime() / 1000)
  return openssl('verify', '-purpose', 'sslserver', '-attime', time, '-CAfile', authorityPath, path)
}

describe('the authority', () => {
  it('is one that openssl takes strictly, and that says what it may do', async () => {
    const text = (await openssl('x509', '-in', authorityPath, '-noout', '-text')).said
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/)
    expect(text).toMatch(
      /Name Constraints: critical\s+Permitted:\s+DNS:inspect\.plant\.example\s+Excluded:\s+IP:0\.0\.0\.0\/0\.0\.0\.0/,
    )
    expect(text).toContain('Subject: CN = Plumb inspect.plant.example CA')
  })

  it('lasts ten years and is read back with its host', () => {
    const { certPem, ...rest } = authority()
    expect(rest).toEqual({ host, notBefore: new Date(START.getTime() - 3_600_000), notAfter: onDay(3650) })
    expect(certPem).toBe(authorityPem)
  })

  it('is not taken from any other certificate', async () => {
    expect(parseAuthority(await issue(host))).toBeUndefined()
    expect(parseAuthority(authorityPem.slice(0, 200))).toBeUndefined()
    expect(parseAuthority('')).toBeUndefined()
  })

  it("vouches for names under the host, and for nothing else, in whoever's hands", async () => {
    expect(await forge([{ type: 'dns', value: 'inspect.plant.example' }])).toMatchObject({ ok: true })
    expect(await forge([{ type: 'dns', value: 'line3.inspect.plant.example' }])).toMatchObject({ ok: true })
    for (const value of [
      'bank.example',
      'plant.example',
      'other.plant.example',
      'notinspect.plant.example',
      '*.plant.example',
    ]) {
      const forged = await forge([
        { type: 'dns', value: 'inspect.plant.example' },
        { type: 'dns', value },
      ])
      expect(forged, value).toMatchObject({
        ok: false,
        said: expect.stringContaining('permitted subtree violation'),
      })
    }
    for (const value of ['10.0.0.12', '::1'])
      expect(await forge([{ type: 'ip', value }]), value).toMatchObject({
        ok: false,
        said: expect.stringContaining('excluded subtree violation'),
      })
  })
})

describe('a server certificate', () => {
  it('is one that openssl takes strictly for a web server of this host only', async () => {
    const certPem = await issue(host)
    expect(await verify(certPem)).toMatchObject({ ok: true })
    const certificate = new X509Certificate(certPem)
    expect(certificate.subjectAltName).toBe('DNS:inspect.plant.example')
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(certificate.checkHost('other.plant.example')).toBeUndefined()
  })

  it('is refused by openssl when it is for another name', async () => {
    const other = await verify(await issue(expectOk(parseHost('bank.example'))))
    expect(other).toMatchObject({ ok: false, said: expect.stringContaining('permitted subtree violation') })
  })

  it('counts from an hour before it was made and for 90 days', async () => {
    const certificate = new X509Certificate(await issue(host))
    expect(certificate.validFromDate).toEqual(new Date(START.getTime() - 3_600_000))
    expect(certificate.validToDate).toEqual(onDay(90))
  })

  it('never outlives its authority', async () => {
    const certificate = new X509Certificate(await issue(host, onDay(3600)))
    expect(certificate.validToDate).toEqual(authority().notAfter)
    expect(await verify(await issue(host, onDay(3600)), onDay(3649))).toMatchObject({ ok: true })
  })

  it('has a serial and a key of its own each time', async () => {
    const [a, b] = [new X509Certificate(await issue(host)), new X509Certificate(await issue(host))]
    expect(a.serialNumber).not.toBe(b.serialNumber)
    expect(a.serialNumber.length).toBeGreaterThan(24)
    expect(a.publicKey.equals(b.publicKey)).toBe(false)
  })
})

describe('renewal', () => {
  const certificate = { notBefore: onDay(0), notAfter: onDay(90) }

  it.each([
    [0, false],
    [59.9, false],
    [60.1, true],
    [90, true],
    [400, true],
    [-1, true],
  ])('on day %f: %s', (days, due) => {
    expect(shouldRenew(certificate, onDay(days))).toBe(due)
  })
})
