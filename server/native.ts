import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { useCrc32 } from '../core/evidence/crc32.ts'
import { useSha256 } from '../core/hash.ts'

// Node's own are several times faster than those in JavaScript that core brings along.
useSha256({
  bytes: (message) => hash('sha256', message, 'buffer'),
  text: (message) => hash('sha256', message, 'base64url'),
})
useCrc32(crc32)
