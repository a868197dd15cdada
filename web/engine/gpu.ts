import type { Cause } from '../../core/record/word.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** Why a rung cannot be used, in the record's word. */
export interface RungError {
  readonly kind: 'rung'
  readonly cause: Cause
  readonly message: string
}

export interface Gpu {
  readonly device: GPUDevice
  /** The adapter in its own words. */
  readonly name: string
}

/** Features the runtime's kernels use when they are there. */
const FEATURES = ['shader-f16', 'subgroups'] as const
/** Limits whose defaults are too small for convolutions over whole images. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const

const refuse = (cause: Cause, message: string) => fail<RungError>({ kind: 'rung', cause, message })

const nameOf = ({ vendor, architecture, device, description }: GPUAdapterInfo): string =>
  [vendor, architecture, device, description].filter((part) => part !== '').join(' ') || 'unnamed'

/**
 * A device of our own, so that its loss is seen and another can follow it. A software adapter is slower than WASM: it
 * counts as none unless `isSoftwareWelcome`.
 */
export async function openGpu(isSoftwareWelcome: boolean): Promise<Result<Gpu, RungError>> {
  if (!navigator.gpu) return refuse('no-adapter', 'found no WebGPU in this browser, expected navigator.gpu')
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) return refuse('no-adapter', 'found no GPU adapter, expected one')
  const name = nameOf(adapter.info)
  if (adapter.info.isFallbackAdapter && !isSoftwareWelcome)
    return refuse('no-adapter', `found a software adapter (${name}), expected a GPU`)
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    })
    return ok({ device, name })
  } catch (error) {
    return refuse('backend-failed', `${name}: ${String(error)}`)
  }
}
