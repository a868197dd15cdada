import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import openWabt from 'wabt'

/** Compiles `import code from './x.wat'` to the module's bytes: what runs is what can be read here. */
export function wat(): Plugin {
  return {
    name: 'plumb-wat',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.wat')) return undefined
      const wabt = await openWabt()
      const module = wabt.parseWat(id, readFileSync(id, 'utf8'), { simd: true })
      const { buffer } = module.toBinary({})
      module.destroy()
      return `export default new Uint8Array([${[...buffer]}])`
    },
  }
}
