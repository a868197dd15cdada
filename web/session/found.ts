import * as v from 'valibot'
import { encodeBase64url, utf8 } from '../../core/bytes.ts'
import { type Commitment, commit, type Opening } from '../../core/commitment.ts'
import { applyChange } from '../../core/governance/apply-change.ts'
import type { Operation } from '../../core/governance/operation.ts'
import {
  type DeviceId,
  idFrom,
  type PersonId,
  type PlanId,
  type PlantId,
  type PublicKey,
} from '../../core/id.ts'
import type { Json } from '../../core/json.ts'
import { type Change, changeChallenge, changeHash } from '../../core/record/change.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type SetupAnswer, setupAnswerSchema } from '../../core/wire/change.ts'
import { ask, jsonBody, type RequestError } from '../api/request.ts'
import { sealChange } from '../local/governance.ts'
import { newSealingKey } from '../local/sealed.ts'
import type { TabletStorage } from '../local/storage.ts'
import { openVault, prfInput } from '../local/vault.ts'
import { makeDeviceKey } from './device-key.ts'
import { type NewPasskey, type PasskeyError, registerPasskey, usePasskey } from './passkey.ts'

export type FoundError = RequestError | PasskeyError | { kind: 'genesis-invalid'; message: string }

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** What the one-time code opens. */
export const askSetup = (code: string): Promise<Result<SetupAnswer, RequestError>> =>
  ask(setupAnswerSchema, `/api/setup?code=${encodeURIComponent(code)}`)

/** The new plant's first admin, with a passkey made and not yet used. */
export interface Founding {
  readonly plant: PlantId
  readonly person: PersonId
  readonly plantName: string
  readonly personName: string
  readonly deviceName: string
  readonly passkey: NewPasskey
}

/** First touch: makes the admin's passkey. */
export async function makeFounder(
  setup: SetupAnswer,
  names: Pick<Founding, 'plantName' | 'personName' | 'deviceName'>,
): Promise<Result<Founding, PasskeyError>> {
  const plant = idFrom<PlantId>(random(16))
  const person = idFrom<PersonId>(random(16))
  const passkey = await registerPasskey({
    ...{ rpId: setup.rpId, plant: names.plantName, userName: names.personName },
    ...{ userHandle: encodeBase64url(utf8(person)), prf: prfInput(plant) },
  })
  return passkey.ok ? ok({ plant, person, ...names, passkey: passkey.value }) : passkey
}

function genesisOf(setup: SetupAnswer, founding: Founding, device: DeviceId, key: PublicKey, at: number) {
  const openings: Record<string, Opening> = {}
  const committed = (value: Json): Commitment => {
    const { commitment, opening } = commit(value, random(16))
    openings[commitment] = opening
    return commitment
  }
  const { models, plan } = setup.demonstration
  const { registration } = founding.passkey
  const ops: Operation[] = [
    {
      op: 'plant.found',
      name: founding.plantName,
      rpId: setup.rpId,
      origins: [setup.origin],
      log: setup.log,
      recipient: setup.recipient,
    },
    { op: 'person.add', person: founding.person, name: committed(founding.personName), roles: ['admin'] },
    {
      ...{
        op: 'credential.add',
        person: founding.person,
        credential: registration.credential,
        publicKey: registration.publicKey,
      },
      ...{ aaguid: registration.aaguid, backupEligible: registration.flags.backupEligible },
    },
    { op: 'device.enrol', device, name: founding.deviceName, key },
    ...models.map(({ model, name }): Operation => ({ op: 'model.register', model, name })),
    {
      op: 'plan.publish',
      plan: idFrom<PlanId>(random(16)),
      version: 1,
      text: committed(plan),
      models: models.map(({ model }) => model),
    },
  ]
  const change: Change = {
    plant: founding.plant,
    seq: 0,
    prev: null,
    at,
    by: founding.person,
    ops,
    reason: 'founding of the plant',
  }
  return { change, openings }
}

/**
 * Second touch: the admin's passkey signs the genesis. The server stores it, and this browser becomes a tablet that
 * pins it. Asked again with the same founding after a failure, nothing has happened yet.
 */
export async function foundPlant(
  database: TabletStorage,
  code: string,
  setup: SetupAnswer,
  founding: Founding,
  now: number,
): Promise<Result<PlantId, FoundError>> {
  const device = idFrom<DeviceId>(random(16))
  const { key, publicKey } = await makeDeviceKey()
  const { change, openings } = genesisOf(setup, founding, device, publicKey, now)
  const { credential } = founding.passkey.registration
  const used = await usePasskey({
    rpId: setup.rpId,
    credentials: [credential],
    challenge: changeChallenge(change),
    prf: prfInput(founding.plant),
  })
  if (!used.ok) return used
  const record: SignedChange = { kind: 'change', change, assertion: used.value.assertion }
  const state = await applyChange(undefined, record)
  if (!state.ok) return fail({ kind: 'genesis-invalid', message: state.error.message })
  const taken = await ask(v.object({ index: v.number() }), '/api/setup', jsonBody({ code, record, openings }))
  if (!taken.ok) return taken
  const placeKey = await newSealingKey()
  const sealed = await sealChange(placeKey, 0, { record, openings })
  await database.transaction('rw', ['tablet', 'changes'], async () => {
    await database.changes.put({ seq: 0, sealed })
    await database.tablet.put({
      ...{ id: 'tablet', plant: founding.plant, rpId: setup.rpId, device, name: founding.deviceName },
      ...{ genesis: changeHash(change), key, placeKey },
    })
  })
  await openVault(database, credential, used.value.prf, used.value.prf === undefined ? 'device' : 'passkey')
  return ok(founding.plant)
}
