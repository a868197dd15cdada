import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fail, ok, type Result } from '../../core/result.ts'
import type { TlsFailure } from './failure.ts'
import { parseHost } from './host.ts'
import { CHECK_EVERY_MS } from './limits.ts'
import { expectOk } from './plant.fixture.ts'
import type { Tls } from './store.ts'
import { watchTls } from './watch.ts'

const host = expectOk(parseHost('inspect.plant.example'))
const tls = (certPem: string, warning?: TlsFailure): Tls => ({
  host,
  certPem,
  keyPem: '',
  notAfter: new Date(0),
  caPem: '',
  warning,
})
const trouble: TlsFailure = { kind: 'authority-damaged', message: 'found no ca.key' }

let answer: Result<Tls, TlsFailure>
let said: string[]
let stop: () => void
const watch = (load = async () => answer): void => {
  const onRenew = (renewed: Tls) => said.push(`renewed to ${renewed.certPem}`)
  stop = watchTls({ current: tls('one'), load, onRenew, onFailure: (failure) => said.push(failure.message) })
}
const pass = (checks: number) => vi.advanceTimersByTimeAsync(checks * CHECK_EVERY_MS)

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  answer = ok(tls('one'))
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

describe('a running server', () => {
  it('hears of a new certificate once', async () => {
    watch()
    await pass(3)
    expect(said).toEqual([])
    answer = ok(tls('two'))
    await pass(3)
    expect(said).toEqual(['renewed to two'])
  })

  it('hears of a renewal that fails at each check, and of the one that works at last', async () => {
    watch()
    answer = fail(trouble)
    await pass(1)
    answer = ok(tls('one', trouble))
    await pass(1)
    answer = ok(tls('two'))
    await pass(1)
    expect(said).toEqual([trouble.message, trouble.message, 'renewed to two'])
  })

  it('does not fall when the disk does', async () => {
    watch(() => Promise.reject(new Error('ENOSPC: no space left on device')))
    await pass(2)
    expect(said).toHaveLength(2)
    expect(said[0]).toContain('ENOSPC')
  })

  it('hears nothing more once it stopped the watch', async () => {
    watch()
    answer = ok(tls('two'))
    stop()
    await pass(3)
    expect(said).toEqual([])
  })
})
