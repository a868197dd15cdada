import { hash } from 'node:crypto'
import { useSha256 } from '../core/hash.ts'

// Node's own is several times faster than the one in JavaScript that core brings along.
useSha256({
  bytes: (message) => hash('sha256', message, 'buffer'),
  text: (message) => hash('sha256', message, 'base64url'),
})
