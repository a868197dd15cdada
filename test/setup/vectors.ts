import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const ROOT = join(import.meta.dirname, '../../../shared/vectors')

export interface Vector {
  readonly name: string
  /** Integers above 2^53 - 1 as strings of their digits. */
  readonly json: unknown
}

/** JSON.parse rounds integers above 2^53 - 1: those stay the digits they were written in. */
const exactly = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value

function read(folder: string): Vector[] {
  const root = join(ROOT, folder)
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, json: JSON.parse(readFileSync(join(root, name), 'utf8'), exactly) }))
}

declare module 'vitest' {
  export interface ProvidedContext {
    merkleVectors: Vector[]
    webauthnVectors: Vector[]
  }
}

/** Hands the published vectors to both projects; empty, and said loudly, where they are not on this machine. */
export default function setup(project: TestProject): void {
  const merkle = read('merkle')
  const webauthn = read('webauthn')
  if (merkle.length === 0 || webauthn.length === 0)
    console.warn('SKIPPED: published test vectors are not on this machine')
  project.provide('merkleVectors', merkle)
  project.provide('webauthnVectors', webauthn)
}
