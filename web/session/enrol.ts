import { headOf, isActive, type State } from '../../core/governance/state.ts'
import { type CredentialId, type DeviceId, idFrom } from '../../core/id.ts'
import { type Change, changeChallenge, changeHash } from '../../core/record/change.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { indexAnswerSchema } from '../../core/wire/answer.ts'
import { changesAnswerSchema, type OpenedChange } from '../../core/wire/change.ts'
import { ask, jsonBody, type RequestError } from '../api/request.ts'
import { followChanges, type GovernanceError, sealChange } from '../local/governance.ts'
import { newSealingKey } from '../local/sealed.ts'
import type { TabletStorage } from '../local/storage.ts'
import { makeDeviceKey } from './device-key.ts'
import { type PasskeyError, usePasskey } from './passkey.ts'

export type EnrolError = RequestError | PasskeyError | GovernanceError

/** A plant as the server shows it to a browser that knows none yet. Its genesis is to be compared before it is pinned. */
export interface OfferedPlant {
  readonly genesis: string
  readonly state: State
  readonly changes: readonly OpenedChange[]
}

/** Reads the whole chain of changes and verifies it from its own beginning. */
export async function readPlant(): Promise<Result<OfferedPlant, EnrolError>> {
  const answer = await ask(changesAnswerSchema, '/api/changes?from=0')
  if (!answer.ok) return answer
  const { changes } = answer.value
  const [first] = changes
  if (first === undefined)
    return fail({ kind: 'governance-invalid', message: 'this server has no plant yet' })
  const genesis = changeHash(first.record.change)
  const followed = await followChanges(genesis, undefined, changes)
  if (!followed.ok) return followed
  if (followed.value === undefined)
    return fail({ kind: 'governance-invalid', message: 'this server has no plant yet' })
  return ok({ genesis, state: followed.value.state, changes })
}

/** The passkeys of those who may enrol a tablet. */
const adminCredentials = (state: State): CredentialId[] =>
  Object.entries(state.credentials)
    .filter(
      ([, { person, until }]) =>
        until === null && isActive(state.people[person]) && state.people[person]?.roles.includes('admin'),
    )
    .map(([credential]) => credential as CredentialId)

/**
 * Enrols this browser: an admin touches their passkey to say who they are, and again to sign the change that enrols
 * it. The plant's genesis is pinned from here on.
 */
export async function enrolDevice(
  database: TabletStorage,
  offered: OfferedPlant,
  name: string,
  now: number,
): Promise<Result<null, EnrolError>> {
  const { state } = offered
  const who = await usePasskey({
    rpId: state.rpId,
    credentials: adminCredentials(state),
    challenge: crypto.getRandomValues(new Uint8Array(32)),
  })
  if (!who.ok) return who
  const { credential } = who.value.assertion
  const by = state.credentials[credential]?.person
  if (by === undefined)
    return fail({
      kind: 'passkey-unreadable',
      message: 'this passkey belongs to nobody who may enrol a tablet',
    })
  const { key, publicKey } = await makeDeviceKey()
  const device = idFrom<DeviceId>(crypto.getRandomValues(new Uint8Array(16)))
  const change: Change = {
    ...{ plant: state.plant, seq: state.changes.length, prev: headOf(state), at: now, by },
    ...{
      ops: [{ op: 'device.enrol', device, name, key: publicKey }],
      reason: 'a browser enrolled on the spot',
    },
  }
  const signed = await usePasskey({
    rpId: state.rpId,
    credentials: [credential],
    challenge: changeChallenge(change),
  })
  if (!signed.ok) return signed
  const record: SignedChange = { kind: 'change', change, assertion: signed.value.assertion }
  const changes = [...offered.changes, { record, openings: {} }]
  const followed = await followChanges(offered.genesis, undefined, changes)
  if (!followed.ok) return followed
  const taken = await ask(indexAnswerSchema, '/api/changes', jsonBody({ record, openings: {} }))
  if (!taken.ok) return taken
  const placeKey = await newSealingKey()
  const rows = await Promise.all(
    changes.map(async (each, seq) => ({ seq, sealed: await sealChange(placeKey, seq, each) })),
  )
  const genesis = offered.changes[0]?.record.change
  if (genesis === undefined) throw new Error('enrol: found no genesis')
  await database.transaction('rw', ['tablet', 'changes'], async () => {
    await database.changes.bulkPut(rows)
    await database.tablet.put({
      ...{
        id: 'tablet',
        plant: state.plant,
        rpId: state.rpId,
        device,
        name,
        genesis: changeHash(genesis),
        key,
        placeKey,
      },
    })
  })
  return ok(null)
}
