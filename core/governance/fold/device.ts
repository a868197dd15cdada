import { ok } from '../../result.ts'
import { isActive } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

/** Tablets: which devices record work. */
export const DEVICE_FOLDS: Folds<'device.enrol' | 'device.retire'> = {
  'device.enrol': (state, op, { seq }) => {
    if (state.devices[op.device] !== undefined)
      return refuse('operation', `found device ${op.device} a second time`)
    const device = { name: op.name, key: op.key, ...from(seq) }
    return ok({ ...state, devices: { ...state.devices, [op.device]: device } })
  },
  'device.retire': (state, op, { seq }) => {
    const device = state.devices[op.device]
    if (device === undefined || !isActive(device))
      return refuse('operation', `found device ${op.device}, which is not enrolled`)
    return ok({ ...state, devices: { ...state.devices, [op.device]: { ...device, until: seq } } })
  },
}
