import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import type { Grant } from '../../core/session/grant.ts'
import { foundPlant } from '../../core/simulation/plant.fixture.ts'
import { openSealer } from '../../core/sync/seal.ts'
import type { Database } from '../local/database.ts'
import { type Pen, record } from '../local/recorder.ts'
import { newSealingKey } from '../local/sealed.ts'
import { App } from './app.svelte.ts'

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** An app on an enrolled tablet of a simulated plant, with real storage and keys, and its admin at the lock. */
export async function lockedApp(database: Database): Promise<App> {
  const { plant } = await foundPlant('app')
  const app = new App(database)
  const [device] = plant.devices
  if (device === undefined) throw new Error('fixture: found no device')
  const { privateKey } = (await crypto.subtle.generateKey('Ed25519', false, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  app.tablet = {
    ...{
      id: 'tablet',
      plant: plant.id,
      rpId: plant.state.rpId,
      device: device.id,
      name: 'Line 2, station 4',
    },
    ...{ genesis: plant.state.changes[0] as never, key: privateKey, placeKey: await newSealingKey() },
  }
  app.governance = { state: plant.state, openings: plant.openings }
  app.phase = { kind: 'locked' }
  return app
}

/** Opens the app for its admin with a pen that writes, without a passkey. */
export async function openApp(database: Database): Promise<App> {
  const app = await lockedApp(database)
  const { governance, tablet } = app
  if (governance === undefined || tablet === undefined) throw new Error('fixture: found no tablet')
  const [credential, { person }] = Object.entries(governance.state.credentials)[0] ?? ['', { person: '' }]
  const grant = {
    ...{ plant: tablet.plant, device: tablet.device, person, credential, session: 'A'.repeat(22) },
    ...{ issuedAt: Date.now(), notAfter: Date.now() + 3_600_000 },
  } as unknown as Grant
  const recipient = await identityToRecipient(await generateX25519Identity())
  const pen: Pen = {
    ...{ database, grant, sign: async () => random(64), vault: await newSealingKey() },
    sealer: await openSealer(recipient, random),
    ...{ recipient, now: Date.now },
  }
  app.session = { pen, grant, assertion: {} as never, askEsign: async () => undefined }
  app.phase = { kind: 'open' }
  return app
}

/** Records that the tablet was locked by itself, so many times. */
export async function recordSome(app: App, count: number): Promise<void> {
  const { session } = app
  if (session === undefined) throw new Error('fixture: found nobody signed in')
  for (let n = 0; n < count; n++) {
    const draft = { type: 'session.closed', body: { cause: 'idle' }, commits: {}, blobs: {} } as const
    const saved = await record(session.pen, { draft, openings: {} })
    if (!saved.ok) throw new Error(`fixture: ${saved.error.message}`)
  }
}
