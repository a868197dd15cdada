import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { uploadBlob } from '../simulate/hand-over.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import { blobPath } from './place.ts'

let fixture: Fixture
let photograph: Uint8Array
beforeEach(async () => {
  fixture = await openFixture()
  const [person] = fixture.people
  const [step] = SIMULATED_PLAN.steps
  if (!person || !step) throw new Error('a person and a step')
  const { parcels, photographs } = await workShift(fixture.tablet(), person, step, 1)
  await fixture.give(parcels)
  photograph = photographs[0]?.photograph ?? utf8('')
})
afterEach(() => fixture.close())

const upload = (blob: Uint8Array) => uploadBlob(fixture.courier.recipient, fixture.data, blob)
const uploads = () => readdir(join(fixture.data, 'uploads'))
const missing = () => fixture.courier.missing(fixture.tablet().device.id).missing

describe('an uploaded blob', () => {
  it('that matches is kept encrypted, no longer asked for, and read back; sent again it is thanked for', async () => {
    const digest = hashBytes(photograph)
    expect(fixture.courier.isWanted(digest)).toBe(true)
    expect(await fixture.courier.blob(digest)).toBeUndefined()
    expect(await fixture.courier.takeBlob(digest, await upload(photograph))).toEqual({
      ok: true,
      value: { digest },
    })
    expect(missing()).not.toContain(digest)
    expect(await fixture.courier.blob(digest)).toEqual(photograph)
    const stored = await readFile(blobPath(fixture.data, digest))
    expect(stored.includes(Buffer.from(photograph))).toBe(false)
    expect((await fixture.courier.takeBlob(digest, await upload(photograph))).ok).toBe(true)
    expect(await uploads()).toEqual([])
  })

  it.each([
    ['does not match its digest', async () => upload(utf8('another photograph'))],
    [
      'is not sealed to this plant',
      async () => {
        const path = join(fixture.data, 'uploads', 'plain')
        await writeFile(path, photograph)
        return path
      },
    ],
    [
      'is cut off',
      async () => {
        const path = await upload(photograph)
        await writeFile(path, (await readFile(path)).subarray(0, -20))
        return path
      },
    ],
    [
      'is empty',
      async () => {
        const path = join(fixture.data, 'uploads', 'empty')
        await writeFile(path, '')
        return path
      },
    ],
  ])('that %s is refused, removed, and asked for again', async (_, make) => {
    const digest = hashBytes(photograph)
    const taken = await fixture.courier.takeBlob(digest, await make())
    expect(taken).toMatchObject({ ok: false, error: { kind: 'refused' } })
    expect(missing()).toContain(digest)
    expect(await uploads()).toEqual([])
    expect(await readdir(join(fixture.data, 'blobs'))).toEqual([])
    value(await fixture.courier.takeBlob(digest, await upload(photograph)))
  })

  it.each(['../../master.key', '', hashBytes(utf8('nobody asked'))])(
    'named %s, which no record names, is refused',
    async (name) => {
      const taken = await fixture.courier.takeBlob(name, await upload(photograph))
      expect(taken).toMatchObject({ ok: false, error: { kind: 'refused' } })
      expect(await fixture.courier.blob(name)).toBeUndefined()
      expect(await uploads()).toEqual([])
    },
  )
})
