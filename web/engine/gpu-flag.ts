/** Flags by the WebGPU specification's names and values: TypeScript's DOM does not know them yet. */
export const BUFFER = {
  MAP_READ: 0x0001,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  UNIFORM: 0x0040,
  STORAGE: 0x0080,
} as const
export const TEXTURE = { COPY_DST: 0x02, TEXTURE_BINDING: 0x04, RENDER_ATTACHMENT: 0x10 } as const
export const COMPUTE_STAGE = 0x4
export const MAP_MODE_READ = 0x0001
