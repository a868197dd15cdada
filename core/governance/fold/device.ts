import { ok } from '../../result.ts'
import { type Device, isActive, type State } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

type Place = Pick<Device, 'name' | 'line' | 'station'>

const placeOf = ({
  name,
  line,
  station,
}: {
  name: string
  line?: string | undefined
  station?: string | undefined
}): Place => ({
  ...{ name, ...(line !== undefined && { line }), ...(station !== undefined && { station }) },
})

const withDevice = (state: State, id: string, device: Device): State => ({
  ...state,
  devices: { ...state.devices, [id]: device },
})

/** Tablets: which devices record work, and where they stand. */
export const DEVICE_FOLDS: Folds<'device.enrol' | 'device.place' | 'device.retire'> = {
  'device.enrol': (state, op, { seq }) => {
    if (state.devices[op.device] !== undefined)
      return refuse('operation', `found device ${op.device} a second time`)
    return ok(withDevice(state, op.device, { ...placeOf(op), key: op.key, ...from(seq) }))
  },
  'device.place': (state, op) => {
    const device = state.devices[op.device]
    if (device === undefined || !isActive(device))
      return refuse('operation', `found device ${op.device}, which is not enrolled`)
    const { line: _line, station: _station, ...rest } = device
    return ok(withDevice(state, op.device, { ...rest, ...placeOf(op) }))
  },
  'device.retire': (state, op, { seq }) => {
    const device = state.devices[op.device]
    if (device === undefined || !isActive(device))
      return refuse('operation', `found device ${op.device}, which is not enrolled`)
    return ok(withDevice(state, op.device, { ...device, until: seq, ...(op.wipe && { wipe: op.wipe }) }))
  },
}
