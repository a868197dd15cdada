import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DatasetRecord } from '../../core/dataset/dataset.ts'
import { foldDataset } from '../../core/dataset/fold.ts'
import { datasetDigest, datasetManifest } from '../../core/dataset/manifest.ts'
import { readDatasetDetail } from '../../core/dataset/read-detail.ts'
import {
  added,
  DEFECTIVE,
  dataset,
  datasetOf,
  GOOD,
  labelled,
  marked,
  opened,
  photographOf,
  removed,
  restored,
  said,
} from '../../core/dataset/set.fixture.ts'
import { openSession, record, type SimulatedTablet } from '../../core/simulation/tablet.ts'
import type { DatasetDetail } from '../../core/wire/dataset.ts'
import { openData } from '../open-data.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { verifyData } from '../verify/verify-data.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

const regions = { boxes: [{ x: 0, y: 0, width: 0.5, height: 0.5 }], mask: null }
const SAID = [
  opened(),
  added(1, GOOD),
  added(2, GOOD),
  added(3, DEFECTIVE, undefined, 'scratch'),
  marked(3, regions),
  labelled(1, GOOD, DEFECTIVE),
  removed(2),
  removed(3),
  restored(3),
  said({ type: 'dataset.renamed', body: { dataset }, commits: { name: 'Brackets, left' } }),
]

const sign = (tablet: SimulatedTablet, { event, openings }: DatasetRecord) => {
  const { type, body, commits, blobs } = event
  return record(tablet, { type, body, commits, blobs } as Parameters<typeof record>[1], openings)
}

async function teach(person = fixture.plant.admin, records = SAID, device = 0) {
  const tablet = fixture.tablet(device)
  const parcels = [await openSession(tablet, person)]
  for (const each of records) parcels.push(await sign(tablet, each))
  return fixture.give(parcels)
}

function detailOf(id = dataset): DatasetDetail {
  const detail = fixture.courier.dataset(id)
  if (detail === undefined) throw new Error('fixture: found no data set')
  return detail
}

const read = (detail: DatasetDetail) => {
  const state = fixture.courier.state()
  if (state === undefined) throw new Error('fixture: found no plant')
  return readDatasetDetail(state, detail)
}

it('another desk folds the same data set, with the same digest, from what the server hands over', async () => {
  await teach()
  const { set, unapplied } = foldDataset(value(await read(detailOf())))
  const own = foldDataset(SAID).set
  if (set === undefined || own === undefined) throw new Error('fixture: found no data set')
  expect(unapplied).toEqual([])
  expect(datasetDigest(datasetManifest(set))).toBe(datasetDigest(datasetManifest(own)))
  expect(set.samples.get(photographOf(3))).toMatchObject({ kind: 'scratch', addedBy: fixture.plant.admin.id })
})

it('lists data sets with their newest name and as many photographs as they have', async () => {
  await teach()
  expect(fixture.courier.datasets()).toMatchObject([
    { dataset, task: 'anomaly', name: 'Brackets, left', photographs: 2, person: fixture.plant.admin.id },
  ])
  expect(fixture.courier.dataset(datasetOf(7))).toBeUndefined()
})

it('hands over what came after a leaf, with who signed it, to a desk that has the rest', async () => {
  await teach()
  const before = detailOf()
  const last = before.events.at(-1)?.index ?? 0
  expect(fixture.courier.dataset(dataset, last)).toEqual({ events: [], sessions: [] })
  await teach(fixture.plant.admin, [labelled(3, DEFECTIVE, GOOD)], 1)
  const more = fixture.courier.dataset(dataset, last)
  expect(more?.events.map(({ record }) => record.kind === 'event' && record.event.type)).toEqual([
    'sample.labelled',
  ])
  expect(more?.sessions).toHaveLength(1)
  const known = foldDataset(value(await read(before)))
  const news = more && value(await read(more))
  expect(foldDataset(news ?? [], known)).toEqual(foldDataset(value(await read(detailOf()))))
  expect(fixture.courier.dataset(datasetOf(7), last)).toBeUndefined()
})

it('takes nothing of a data set from somebody who may not teach', async () => {
  const [inspector] = fixture.people
  const answer = await teach(inspector)
  expect(JSON.stringify(answer)).toContain('not-permitted')
  expect(fixture.courier.datasets()).toEqual([])
})

it('a server that alters a label, lends it to another session or makes one up is refused', async () => {
  await teach()
  const detail = detailOf()
  const alter = (change: (text: string) => string): DatasetDetail =>
    JSON.parse(change(JSON.stringify(detail)))
  const forged = [
    alter((text) => text.replace('"label":{"kind":"defective"}', '"label":{"kind":"good"}')),
    { ...detail, sessions: [] },
    { ...detail, sessions: detail.events },
    { ...detail, events: [...detail.events, ...detail.sessions] },
    alter((text) => text.replace('"Brackets, left"', '"Brackets, right"')),
  ]
  for (const each of forged) {
    expect(JSON.stringify(each)).not.toBe(JSON.stringify(detail))
    expect(await read(each)).toMatchObject({ ok: false, error: { kind: 'forged' } })
  }
})

it('what was erased stays erased, and the digest stays', async () => {
  await teach()
  const detail = detailOf()
  const erased = { ...detail, events: detail.events.map((leaf) => ({ ...leaf, openings: {} })) }
  const { set } = foldDataset(value(await read(erased)))
  const whole = foldDataset(value(await read(detail))).set
  if (set === undefined || whole === undefined) throw new Error('fixture: found no data set')
  expect(set.name).toBeNull()
  expect(datasetDigest(datasetManifest(set))).toBe(datasetDigest(datasetManifest(whole)))
})

it.each([
  ['moved to another data set', "UPDATE dataset_events SET dataset = 'x' WHERE type = 'sample.added'"],
  ['taken out', "DELETE FROM dataset_events WHERE type = 'sample.labelled'"],
])('verify names a row that was %s', async (_, sql) => {
  await teach()
  expect(value(await verifyData(fixture.data)).findings).toEqual([])
  await fixture.courier.close()
  const data = value(await openData(fixture.data, (length) => new Uint8Array(length)))
  expect(data.store.database.prepare(sql).run().changes).toBeGreaterThan(0)
  data.close()
  const { findings } = value(await verifyData(fixture.data))
  expect(findings.map(({ where }) => where).join()).toContain('data set event of leaf ')
})
