import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, utf8, utf8ToText } from '../bytes.ts'
import { encodeNote, parseNote, signNote } from '../log/note.ts'
import { seedSigner } from '../log/seed-signer.fixture.ts'
import type { TlogProof } from '../log/tlog-proof.ts'
import { hashLeaf } from '../log/tree.ts'
import { encodeRecord } from '../record/record.ts'
import { type BundleFiles, NAMES, proofName } from './bundle.ts'
import { encodeFileList, signFileList } from './file-list.ts'
import {
  bundleOf,
  keptReceipt,
  type Lies,
  type LyingServer,
  openLyingServer,
  placeOf,
  RECEIPT,
  RECEIVED_AT,
} from './lying-server.fixture.ts'
import { verifyBundle } from './verify-bundle.ts'

let server: LyingServer
/** Somebody who is not the log. */
let stranger: Awaited<ReturnType<typeof seedSigner>>
beforeAll(async () => {
  server = await openLyingServer()
  stranger = await seedSigner(new Uint8Array(32).fill(8))
})

const messagesOf = async (files: BundleFiles): Promise<string[]> => {
  const { findings } = await verifyBundle(files)
  return [...new Set(findings.map(({ message }) => message))]
}
const found = async (lies: Lies) => messagesOf(await bundleOf(server, lies))

/** The bundle with some of its files altered after the list was signed. */
async function altered(files: Readonly<Record<string, Bytes | undefined>>): Promise<BundleFiles> {
  const honest = await bundleOf(server)
  return {
    names: honest.names.filter((name) => !(name in files) || files[name] !== undefined),
    read: async (name) => files[name] ?? honest.read(name),
  }
}

/** A signed note with another signature in place of the log's own, or besides it. */
async function resigned(note: Bytes, isBesides = false): Promise<Bytes> {
  const parsed = parseNote(utf8ToText(note) ?? '')
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { text, signatures } = parsed.value
  const theirs = await signNote(text, { ...server.log.key, publicKey: stranger.publicKey }, stranger.sign)
  return utf8(encodeNote({ text, signatures: isBesides ? [...signatures, theirs] : [theirs] }))
}

const NO_SIGNATURE = `found no signature by a known key, expected plumb/log/lying`

describe('the log signed the list of files', () => {
  it('or is found: somebody else did', async () => {
    const { read } = await bundleOf(server)
    const files = await altered({ [NAMES.filesNote]: await resigned(await read(NAMES.filesNote)) })
    expect(await messagesOf(files)).toEqual([NO_SIGNATURE])
  })

  it('or is found: somebody else did besides', async () => {
    const { read } = await bundleOf(server)
    const files = await altered({ [NAMES.filesNote]: await resigned(await read(NAMES.filesNote), true) })
    expect(await messagesOf(files)).toEqual(['found more than the signature of the log, expected it alone'])
  })

  it('or is found: it signed another list', async () => {
    const list = encodeFileList(new Map([['bundle.json', '0'.repeat(64)]]))
    const note = utf8(await signFileList(list, server.log.key, server.log.sign))
    expect(await messagesOf(await altered({ [NAMES.filesNote]: note }))).toEqual([
      'found a signature over another list of files',
    ])
  })

  it('or is found: there is no list', async () => {
    const messages = await messagesOf(await altered({ [NAMES.files]: undefined }))
    expect(messages).toContain('found something that is no list of files')
    expect(messages).toContain('found a file that is not listed')
  })
})

describe('the log signed the checkpoint', () => {
  it('or is found: somebody else did', async () => {
    const theirs = await resigned(await (await bundleOf(server)).read(NAMES.checkpoint))
    expect(await found({ files: (all) => void all.set(NAMES.checkpoint, theirs) })).toEqual([NO_SIGNATURE])
  })
})

describe('every record is in the log under that checkpoint, where it says', () => {
  /** The proof of one record bent. */
  const bend = (index: number, by: (proof: TlogProof) => TlogProof) => ({
    proof: (proof: TlogProof) => (proof.index === index ? by(proof) : proof),
  })
  const ANOTHER = 'found a proof of another record, or under another checkpoint'

  it('or is found: by a hash that is another', async () => {
    const { proof } = bend(1, (each) => ({ ...each, proof: each.proof.with(0, new Uint8Array(32)) }))
    expect(await found({ proof })).toEqual([expect.stringContaining('found another root')])
  })

  it('or is found: by a proof that names another place', async () => {
    expect(await found(bend(1, (each) => ({ ...each, index: 2 })))).toEqual([ANOTHER])
  })

  it('or is found: under another checkpoint of the same log', async () => {
    const shorter = await bundleOf(server, { history: server.history.slice(0, -1) })
    const older = utf8ToText(await shorter.read(NAMES.checkpoint)) ?? ''
    expect(await found(bend(1, (each) => ({ ...each, checkpoint: older })))).toEqual([ANOTHER])
  })

  it('or is found: with more in the proof than a bundle has there', async () => {
    expect(await found(bend(1, (each) => ({ ...each, extra: utf8('hidden') })))).toEqual([ANOTHER])
  })

  it('or is found: with something that is no proof', async () => {
    const files = (all: Map<string, Bytes>) => void all.set(proofName(1), utf8('trust me'))
    expect(await found({ files })).toEqual(['found no empty line, expected one before the checkpoint'])
  })
})

describe('a time is one that the log signed a receipt for', () => {
  const events = () => {
    const index = placeOf(server.history, 'session.opened')
    const hashes = server.history.slice(index).map(({ record }) => hashLeaf(encodeRecord(record)))
    return { index, hashes }
  }
  const receivedWith = async (receipt: Bytes) => {
    const files = (all: Map<string, Bytes>) => void all.set(RECEIPT, receipt)
    const { findings, contents } = await verifyBundle(await bundleOf(server, { files }))
    return { messages: findings.map(({ message }) => message), received: contents?.received }
  }

  it('or is found: a receipt by another key', async () => {
    const { index, hashes } = events()
    const receipt = await keptReceipt(server, hashes, { index, receivedAt: RECEIVED_AT }, stranger.sign)
    const { messages, received } = await receivedWith(receipt)
    expect(messages).toEqual(['found a receipt that the log did not sign'])
    expect(received?.size).toBe(0)
  })

  it('or is found: a receipt for other leaves than it lists', async () => {
    const { index, hashes } = events()
    const receipt = await keptReceipt(server, hashes, { index, receivedAt: RECEIVED_AT })
    const kept = JSON.parse(utf8ToText(receipt) ?? '')
    kept.leafHashes.reverse()
    const { messages, received } = await receivedWith(utf8(JSON.stringify(kept)))
    expect(messages).toEqual(['found something that is no receipt for the records that it lists'])
    expect(received?.size).toBe(0)
  })

  it('or is found: something that is no receipt', async () => {
    expect((await receivedWith(utf8('{}'))).messages).toEqual([
      'found something that is no receipt for the records that it lists',
    ])
  })

  it('and none other: a receipt for records that are not these gives them no time', async () => {
    const { index, hashes } = events()
    // The log's own receipt, for leaves that it put elsewhere.
    const { messages, received } = await receivedWith(
      await keptReceipt(server, hashes, { index: index - 1, receivedAt: RECEIVED_AT }),
    )
    expect(messages).toEqual([])
    expect(received?.size).toBe(0)
  })
})
