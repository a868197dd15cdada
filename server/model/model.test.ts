import { execFileSync, spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFromJSON } from '@sigstore/bundle'
import { toSignedEntity, Verifier } from '@sigstore/verify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedEnvelope } from '../../core/model-signature/envelope.ts'

const PLUMB = join(import.meta.dirname, '../plumb.ts')
const VECTORS = join(import.meta.dirname, '../../../shared/vectors/oms')

let folder: string
let model: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumb-model-'))
  model = join(folder, 'flange')
  mkdirSync(join(model, 'golden'), { recursive: true })
  writeFileSync(join(model, 'model.json'), '{}')
  writeFileSync(join(model, 'golden', 'good 1.png'), 'png')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs `plumb model …`; its exit code and what it said. */
function plumb(...args: string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PLUMB, 'model', ...args], {
    encoding: 'utf8',
  })
  return { code: status, said: `${stdout}${stderr}`.trim() }
}

/** A new key pair by openssl; paths of the private and the public key. */
function makeKeys(curve = 'prime256v1'): { secret: string; open: string } {
  const [secret, open] = [join(folder, `${curve}.pem`), join(folder, `${curve}-pub.pem`)]
  execFileSync('openssl', ['ecparam', '-name', curve, '-genkey', '-noout', '-out', secret])
  execFileSync('openssl', ['ec', '-in', secret, '-pubout', '-out', open], { stdio: 'ignore' })
  return { secret, open }
}

describe('plumb model sign and verify', () => {
  it('verifies what it signed, and says the first reason for what was changed since', () => {
    const { secret, open } = makeKeys()
    expect(plumb('sign', model, '--key', secret)).toMatchObject({ code: 0 })
    expect(plumb('verify', model, '--key', open)).toMatchObject({ code: 0 })
    writeFileSync(join(model, 'golden', 'good 1.png'), 'pn9')
    const altered = plumb('verify', model, '--key', open)
    expect(altered.code).toBe(1)
    expect(altered.said).toContain('golden/good 1.png: found SHA-256')
    expect(altered.said).not.toContain('\n')
  })

  it('refuses links, unsigned folders, other keys and wrong words', () => {
    const { secret, open } = makeKeys()
    expect(plumb('verify', model, '--key', open).said).toContain('found no model.sig')
    plumb('sign', model, '--key', secret)
    const other = makeKeys('secp384r1')
    expect(plumb('verify', model, '--key', other.open)).toMatchObject({ code: 1 })
    expect(plumb('sign', model, '--key', other.secret).said).toContain('expected an unencrypted P-256')
    symlinkSync('model.json', join(model, 'link.json'))
    expect(plumb('verify', model, '--key', open).said).toContain('link.json: found a symbolic link')
    expect(plumb('sign', model, '--key', secret).said).toContain('link.json: found a symbolic link')
    expect(plumb('verify', join(folder, 'nowhere'), '--key', open)).toMatchObject({ code: 1 })
    expect(plumb('verify', model, '--key', join(folder, 'nokey.pem')).said).toContain('found no file')
    expect(plumb('verify', model)).toMatchObject({ code: 2 })
    expect(plumb('bless', model, '--key', open)).toMatchObject({ code: 2 })
  })

  it('writes what openssl and Sigstore verify without us', () => {
    const { secret, open } = makeKeys()
    plumb('sign', model, '--key', secret)
    const json = JSON.parse(readFileSync(join(model, 'model.sig'), 'utf8'))
    const [message, signature] = [join(folder, 'message'), join(folder, 'signature')]
    writeFileSync(message, signedEnvelope(Buffer.from(json.dsseEnvelope.payload, 'base64')))
    writeFileSync(signature, Buffer.from(json.dsseEnvelope.signatures[0].sig, 'base64'))
    const said = execFileSync('openssl', [
      'dgst',
      '-sha256',
      '-verify',
      open,
      '-signature',
      signature,
      message,
    ])
    expect(said.toString()).toContain('Verified OK')

    const publicKey = createPublicKey(readFileSync(open))
    const trust = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] }
    const verifier = new Verifier(
      { ...trust, publicKey: () => ({ publicKey, validFor: () => true }) },
      { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
    )
    expect(() => verifier.verify(toSignedEntity(bundleFromJSON(json)))).not.toThrow()
    json.dsseEnvelope.payload = Buffer.from('{}').toString('base64')
    expect(() => verifier.verify(toSignedEntity(bundleFromJSON(json)))).toThrow()
  })
})

const isHere = existsSync(VECTORS)
if (!isHere) console.warn('SKIPPED: the sample models of OpenSSF Model Signing are not on this machine')

describe.runIf(isHere)('the sample models of OpenSSF Model Signing', () => {
  const key = join(VECTORS, 'keys/signing-key-pub.pem')
  const verify = (name: string) => plumb('verify', join(VECTORS, name), '--key', key)

  it('v0.3.1, one file, is verified', () => expect(verify('v0.3.1-elliptic-key').code).toBe(0))

  it('v1.1.0 is refused for the file that it says to ignore, and verified without it', () => {
    expect(verify('v1.1.0-elliptic-key')).toMatchObject({ code: 1 })
    expect(verify('v1.1.0-elliptic-key').said).toContain('ignore-me: found a file that was not signed')
    const copy = join(folder, 'copy')
    cpSync(join(VECTORS, 'v1.1.0-elliptic-key'), copy, { recursive: true })
    chmodSync(copy, 0o755)
    rmSync(join(copy, 'ignore-me'), { force: true })
    expect(plumb('verify', copy, '--key', key)).toMatchObject({ code: 0 })
  })

  it('v0.2.0, the older format, is refused', () =>
    expect(verify('v0.2.0-certificate').said).toContain('found a certificate, expected a signature by a key'))
})
