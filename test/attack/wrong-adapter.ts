import type { BrowserContext } from 'playwright-core'

/** Chromium with a GPU that the CPU draws. */
export const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']

/** Runs in the engine's worker before everything else: a driver that passes for a GPU, and reads back wrong numbers. */
function breakAdapter(by: number): void {
  Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false })
  const MAP_READ = 1
  const { getMappedRange } = GPUBuffer.prototype
  GPUBuffer.prototype.getMappedRange = function (...range) {
    const mapped = getMappedRange.apply(this, range)
    if ((this.usage & MAP_READ) === 0) return mapped
    const numbers = new Float32Array(mapped)
    for (let i = 0; i < numbers.length; i++) numbers[i] = (numbers[i] ?? 0) + by
    return mapped
  }
}

/** Gives a tablet's engine a GPU whose every number is off by `by`; its service worker must be blocked. */
export const breakGpu = (context: BrowserContext, by: number): Promise<unknown> =>
  context.route('**/engine.worker*', async (route) => {
    const answer = await route.fetch()
    const { 'content-encoding': _encoding, 'content-length': _length, ...headers } = answer.headers()
    await route.fulfill({
      ...{ status: answer.status(), headers },
      body: `(${breakAdapter.toString()})(${by});\n${await answer.text()}`,
    })
  })
