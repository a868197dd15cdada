import { utf8 } from '../bytes.ts'

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

function tableCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++)
    crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[i] as number)) & 0xff] as number)
  return (crc ^ 0xffffffff) >>> 0
}

let checksum = tableCrc32

/** Lets a platform bring its own CRC-32, for speed alone; refused when it is not CRC-32. */
export function useCrc32(faster: (bytes: Uint8Array) => number): void {
  const probe = utf8('123456789')
  if (faster(probe) !== tableCrc32(probe)) throw new Error('crc32: found another function, expected CRC-32')
  checksum = faster
}

/** The checksum that ZIP keeps of each file: CRC-32 of ISO 3309, as an unsigned number. */
export const crc32 = (bytes: Uint8Array): number => checksum(bytes)
