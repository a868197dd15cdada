import { Tensor } from 'onnxruntime-web/webgpu'
import type { PhotoQuality } from '../../core/inspection/photo-gate.ts'
import { qualityOf } from '../../core/inspection/photo-quality.ts'
import { cropRect, type Rect } from '../../core/model/image.ts'
import { type Input, inputDims } from '../../core/model/manifest/input.ts'
import { emptyTensor } from '../../core/model/preprocess.ts'
import type { OpenPhoto } from './frame.ts'
import { BUFFER, COMPUTE_STAGE, MAP_MODE_READ, TEXTURE } from './gpu-flag.ts'
import { type GpuPlan, planGpu } from './gpu-plan.ts'
import code from './prepare.wgsl?raw'

/** A photograph as it lies on a rung's GPU. */
interface OnGpu {
  /** The model's input; it stands until the next photograph is prepared. */
  readonly tensor: Tensor
  /** Read back when it is asked for: a few numbers a row. */
  readonly measure: () => Promise<PhotoQuality | undefined>
}

/** Prepares a photograph on the device that runs the model; undefined where the processor must. */
export type GpuPrepare = (photo: OpenPhoto) => Promise<OnGpu | undefined>

const ROW_BYTES = 16

interface Pipelines {
  readonly prepare: GPUComputePipeline
  readonly measure: GPUComputePipeline
  readonly layout: GPUBindGroupLayout
}

async function openPipelines(device: GPUDevice): Promise<Pipelines> {
  const buffer = (binding: number, type: GPUBufferBindingType) => ({
    ...{ binding, visibility: COMPUTE_STAGE, buffer: { type } },
  })
  const layout = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility: COMPUTE_STAGE, texture: {} },
      buffer(1, 'uniform'),
      buffer(2, 'read-only-storage'),
      buffer(3, 'storage'),
      buffer(4, 'storage'),
    ],
  })
  const module = device.createShaderModule({ code })
  const open = (entryPoint: string) =>
    device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint },
    })
  const [prepare, measure] = await Promise.all([open('prepare'), open('measure')])
  return { prepare, measure, layout }
}

/** Everything on the device that photographs of one size need. */
function openRoom(
  device: GPUDevice,
  { layout }: Pipelines,
  input: Input,
  plan: GpuPlan,
  size: GPUExtent3DDict,
) {
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = BUFFER
  const hold = (data: ArrayBuffer | ArrayBufferView<ArrayBuffer>, usage: number): GPUBuffer => {
    const buffer = device.createBuffer({ size: data.byteLength, usage: usage | COPY_DST })
    device.queue.writeBuffer(buffer, 0, data)
    return buffer
  }
  const texture = device.createTexture({
    ...{
      size,
      format: 'rgba8unorm',
      usage: TEXTURE.TEXTURE_BINDING | TEXTURE.COPY_DST | TEXTURE.RENDER_ATTACHMENT,
    },
  })
  const rowBytes = plan.place.height * ROW_BYTES
  const params = hold(plan.params, UNIFORM)
  const taps = hold(plan.taps, STORAGE)
  const tensor = hold(emptyTensor(input, plan), STORAGE | COPY_SRC)
  const sums = device.createBuffer({ size: rowBytes, usage: STORAGE | COPY_SRC })
  const staging = device.createBuffer({ size: rowBytes, usage: MAP_READ | COPY_DST })
  const buffers = [params, taps, tensor, sums]
  const bindings = device.createBindGroup({
    layout,
    entries: [
      { binding: 0, resource: texture.createView() },
      ...buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
    ],
  })
  return {
    ...{ plan, texture, tensor, sums, staging, bindings },
    destroy: () => {
      for (const each of [texture, staging, ...buffers]) each.destroy()
    },
  }
}
type Room = ReturnType<typeof openRoom>

function encode(device: GPUDevice, { prepare, measure }: Pipelines, room: Room): GPUCommandBuffer {
  const { width, height } = room.plan.place
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setBindGroup(0, room.bindings)
  pass.setPipeline(prepare)
  pass.dispatchWorkgroups(Math.ceil(width / 8), Math.ceil(height / 8))
  pass.setPipeline(measure)
  pass.dispatchWorkgroups(Math.ceil(height / 64))
  pass.end()
  encoder.copyBufferToBuffer(room.sums, 0, room.staging, 0, height * ROW_BYTES)
  return encoder.finish()
}

/** The rows' sums added up in float64. */
async function readQuality({ staging, plan }: Room): Promise<PhotoQuality> {
  await staging.mapAsync(MAP_MODE_READ)
  const rows = new Float32Array(staging.getMappedRange())
  const sums = { luma: 0, laplacian: 0, squares: 0 }
  for (let at = 0; at < rows.length; at += 4) {
    sums.luma += rows[at] ?? 0
    sums.laplacian += rows[at + 1] ?? 0
    sums.squares += rows[at + 2] ?? 0
  }
  staging.unmap()
  return qualityOf(sums, plan.place)
}

/**
 * Opens the preparation on a device of the runtime's. A photograph is copied to a texture without leaving the browser's
 * hands, cropped, resampled and normalised there, and never comes back: only what its quality is measured by does.
 */
export async function openGpuPrepare(device: GPUDevice, input: Input): Promise<GpuPrepare> {
  const pipelines = await openPipelines(device)
  let room: Room | undefined

  const roomFor = (width: number, height: number): Room | undefined => {
    if (room?.texture.width === width && room.texture.height === height) return room
    room?.destroy()
    const plan = planGpu({ width, height }, input)
    room = plan && openRoom(device, pipelines, input, plan, { width, height })
    return room
  }

  const copy = (frame: ImageBitmap, { x, y, width, height }: Rect): Room | undefined => {
    const into = roomFor(width, height)
    if (!into) return undefined
    const target = { texture: into.texture, colorSpace: 'srgb', premultipliedAlpha: true } as const
    device.queue.copyExternalImageToTexture({ source: frame, origin: { x, y } }, target, { width, height })
    device.queue.submit([encode(device, pipelines, into)])
    return into
  }

  /** Undefined as well where the device finds fault with it: what lies in the room is another photograph then. */
  const copyChecked = async (frame: ImageBitmap, part: Rect): Promise<Room | undefined> => {
    device.pushErrorScope('validation')
    let taken: Room | undefined
    try {
      taken = copy(frame, part)
    } finally {
      if (await device.popErrorScope()) taken = undefined
    }
    return taken
  }

  return async (photo) => {
    if (!photo.isUpright) return undefined
    const part = cropRect(photo, input.crop)
    const { frame } = photo
    try {
      // By way of a bitmap: Chromium without a GPU ends its GPU process over a frame that WebGPU takes.
      const bitmap = frame instanceof ImageBitmap ? frame : await createImageBitmap(frame)
      const taken = await copyChecked(bitmap, part)
      if (bitmap !== frame) bitmap.close()
      return (
        taken && {
          tensor: Tensor.fromGpuBuffer(taken.tensor, { dataType: 'float32', dims: inputDims(input) }),
          measure: () => readQuality(taken).catch(() => undefined),
        }
      )
    } catch {
      // A browser may refuse for reasons of its own, or the device is gone; the processor is always there.
      return undefined
    }
  }
}
