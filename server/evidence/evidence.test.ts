import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { findDifference, openArchive, writeArchive } from '../../core/evidence/archive.ts'
import { type Asked, type BundleFiles, LEFT_OUT } from '../../core/evidence/bundle.ts'
import { type VerifiedBundle, verifyBundle } from '../../core/evidence/verify-bundle.ts'
import { changeHash } from '../../core/record/change.ts'
import { blobPath } from '../blob/place.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { handOverBlobs, uploadBlob } from '../simulate/hand-over.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import { ZIP_EPOCH } from './epoch.ts'

let fixture: Fixture
let genesis: string

beforeAll(async () => {
  fixture = await openFixture()
  const [step, several] = SIMULATED_PLAN.steps
  const [person, other = person] = fixture.people
  if (!step || !several || !person || !other) throw new Error('two steps and a person')
  for (const tablet of [fixture.tablet(0), fixture.tablet(1)])
    for (const [who, at] of [[person, step] as const, [other, several] as const]) {
      const { parcels, photographs } = await workShift(tablet, who, at, 4)
      await fixture.give(parcels)
      const blobs = photographs.flatMap(({ frames, heatmap }) => [...frames, heatmap])
      await handOverBlobs(fixture.courier, fixture.data, blobs)
    }
  const [first] = fixture.courier.changes(0)
  if (first?.record.kind !== 'change') throw new Error('a genesis')
  genesis = changeHash(first.record.change)
})
afterAll(() => fixture.close())

const parts = { page: utf8('<!doctype html><title>Evidence</title>'), model: async () => undefined }

async function bundle(asked: Asked, leftOut: (typeof LEFT_OUT)[number][] = []): Promise<Blob> {
  const request = { asked, by: null, at: 1, leftOut }
  return new Response(writeArchive(fixture.courier.evidence(parts, request), ZIP_EPOCH)).blob()
}

/** As `plumb verify` does it, the ZIP itself included. */
async function verify(blob: Blob): Promise<VerifiedBundle> {
  const opened = await openArchive(blob)
  if (!opened.ok) return { findings: [{ where: 'ZIP', message: opened.error.message }], contents: undefined }
  const verified = await verifyBundle(opened.value, { genesis })
  if (verified.findings.length > 0) return verified
  const difference = await findDifference(blob, opened.value, ZIP_EPOCH)
  return difference === undefined
    ? verified
    : { ...verified, findings: [{ where: 'ZIP', message: difference }] }
}

const rows = () => fixture.courier.inspections({})

describe('a bundle of evidence', () => {
  it('of everything verifies on its own, with every inspection, picture and receipt', async () => {
    const { findings, contents } = await verify(await bundle({}))
    expect(findings).toEqual([])
    expect(contents?.bundle.inspections).toHaveLength(16)
    expect(contents?.missing).toEqual({ openings: 0, pictures: 0, plans: 0 })
    expect(contents?.received.size).toBeGreaterThanOrEqual(16)
    expect(contents?.tests).toHaveLength(2)
  })

  it('is asked for by unit, inspection, person, tablet, model and time, alone and together', async () => {
    const [row] = rows()
    if (row?.unit == null) throw new Error('an inspection')
    const { inspection, unit, person, device, at } = row
    const count = (asked: Asked) => fixture.courier.askedFor(asked)
    expect(count({ inspection })).toBe(1)
    expect(count({ unit })).toBe(rows().filter((each) => each.unit === unit).length)
    expect(count({ person })).toBe(rows().filter((each) => each.person === person).length)
    expect(count({ device, from: at, to: at })).toBe(1)
    const [step] = SIMULATED_PLAN.steps
    expect(count({ ...(step && { model: step.model }) })).toBe(16)
    const { findings, contents } = await verify(await bundle({ unit, device }))
    expect(findings).toEqual([])
    expect(contents?.bundle.inspections).toContain(inspection)
  })

  it("tells nothing of other people's units: their records come as signatures and hashes alone", async () => {
    const [row, ...others] = rows()
    if (row === undefined) throw new Error('an inspection')
    const opened = value(await openArchive(await bundle({ inspection: row.inspection })))
    const texts = await Promise.all(
      opened.names
        .filter((name) => /^(opening|record)\//.test(name))
        .map(async (name) => new TextDecoder().decode(await opened.read(name))),
    )
    const all = texts.join('\n')
    expect(all).toContain(row.unit)
    const told = others.filter(({ unit }) => unit !== row.unit && unit !== null && all.includes(unit))
    expect(told).toEqual([])
  })

  it('without openings and photographs still verifies, and says what is left out', async () => {
    const { findings, contents } = await verify(await bundle({}, [...LEFT_OUT]))
    expect(findings).toEqual([])
    expect(contents?.bundle.leftOut).toEqual(LEFT_OUT)
    expect(contents?.missing.openings).toBeGreaterThan(32)
    expect(contents?.missing.pictures).toBeGreaterThan(16)
  })

  it("of another plant is told from this one's by its genesis", async () => {
    const opened = value(await openArchive(await bundle({})))
    const { findings } = await verifyBundle(opened, { genesis: 'another' })
    expect(findings.map(({ message }) => message).join()).toContain("another plant's evidence")
  })
})

describe('a bundle of a folder', () => {
  /** The file of a photograph, and its name in a bundle. */
  async function pictureOf() {
    const opened = value(await openArchive(await bundle({})))
    const name = opened.names.find((each) => each.startsWith('picture/')) ?? ''
    const digest = name.replace(/^picture\/|\.\w+$/g, '') as Digest
    const path = blobPath(fixture.data, digest)
    return { name, digest, path, sealed: await readFile(path) }
  }

  it('whose photograph was changed for another that is sealed to the plant is found out, and names it', async () => {
    const { name, digest, path, sealed } = await pictureOf()
    const other = Uint8Array.from([...((await fixture.courier.blob(digest)) ?? []), 0])
    await copyFile(await uploadBlob(fixture.courier.recipient, fixture.data, other), path)
    const { findings } = await verify(await bundle({}))
    await writeFile(path, sealed)
    expect(findings.map(({ where }) => where)).toContain(name)
    expect((await verify(await bundle({}))).findings).toEqual([])
  })

  it('whose photograph does not open ends, and is no bundle', async () => {
    const { path, sealed } = await pictureOf()
    const bent = Uint8Array.from(sealed)
    bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1
    await writeFile(path, bent)
    await expect(bundle({})).rejects.toThrow()
    await writeFile(path, sealed)
  })
})

describe('an altered bundle', () => {
  it('is found out by one flipped bit in any of its files, which is named', async () => {
    const [row] = rows()
    if (row === undefined) throw new Error('an inspection')
    const opened = value(await openArchive(await bundle({ inspection: row.inspection })))
    for (const [i, name] of opened.names.entries()) {
      const flipped: BundleFiles = {
        names: opened.names,
        async read(each) {
          const bytes = await opened.read(each)
          const at = Math.floor((bytes.length * ((i * 7) % 10)) / 10)
          if (each === name) bytes[at] = (bytes[at] ?? 0) ^ (1 << (i % 8))
          return bytes
        },
      }
      const { findings } = await verifyBundle(flipped, { genesis })
      expect(findings.map(({ where }) => where).join(), name).toContain(name)
      const [, digits] = /^(?:record|opening)\/0*(\d+)/.exec(name) ?? []
      if (digits !== undefined)
        expect(findings.map(({ where }) => where).join()).toContain(`record ${digits}`)
    }
  })

  it('is found out by any flipped bit of the ZIP itself', async () => {
    const [row] = rows()
    if (row === undefined) throw new Error('an inspection')
    const bytes = new Uint8Array(
      await (await bundle({ inspection: row.inspection }, ['photographs'])).arrayBuffer(),
    )
    for (let at = 0; at < bytes.length; at += 1 + Math.floor(bytes.length / 60)) {
      const other = bytes.slice()
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      const { findings } = await verify(new Blob([other]))
      expect(findings.length, `byte ${at}`).toBeGreaterThan(0)
    }
  })

  it.each([
    ['a file taken out', (names: string[]) => names.filter((name) => !name.startsWith('receipt/'))],
    ['a file put in', (names: string[]) => [...names, 'record/9999999999.json']],
  ])('is found out by %s', async (_what, change) => {
    const opened = value(await openArchive(await bundle({})))
    const names = change([...opened.names])
    const read = (name: string) =>
      opened.names.includes(name) ? opened.read(name) : Promise.resolve(utf8('{}'))
    expect((await verifyBundle({ names, read }, { genesis })).findings.length).toBeGreaterThan(0)
  })
})
