import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort, makeFolder, type Process, plumb } from './serve.fixture.ts'

let data: string
const running: Process[] = []
beforeEach(async () => {
  data = await makeFolder()
})
afterEach(async () => {
  for (const { child, exit } of running.splice(0)) {
    child.kill('SIGKILL')
    await exit
  }
  await rm(data, { recursive: true, force: true })
})

async function serve(env: Record<string, string> = {}, args: string[] = []): Promise<Process> {
  const started = plumb(['serve', ...args], { PLUMB_DATA: data, PORT: await freePort(), ...env })
  running.push(started)
  return started
}

const stop = async ({ child, exit }: Process, signal: NodeJS.Signals = 'SIGTERM') => {
  child.kill(signal)
  return exit
}

describe('plumb serve', () => {
  it('prints one set-up address with a code, and what to do with it', async () => {
    const first = await serve()
    const [, address] = await first.until(
      /(http:\/\/localhost:\d+\/setup#code=[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\n[\s\S]*passkey/,
    )
    const { origin, hash } = new URL(address ?? '')
    expect(await (await fetch(`${origin}/api/plant`)).json()).toMatchObject({ founded: false })
    const answer = await fetch(`${origin}/api/setup?code=${hash.slice('#code='.length)}`)
    expect([200, 503]).toContain(answer.status)
    expect(await stop(first)).toBe(0)
  })

  it('finds everything as it was at the second start, and another code while nobody founded', async () => {
    const port = await freePort()
    const first = await serve({ PORT: port })
    const [code] = await first.until(/code=\S+/)
    const vkey = await (await fetch(`http://localhost:${port}/log/vkey`)).text()
    expect(await stop(first, 'SIGINT')).toBe(0)
    const second = await serve({ PORT: port })
    const [other] = await second.until(/code=\S+/)
    expect(other).not.toBe(code)
    expect(await (await fetch(`http://localhost:${port}/log/vkey`)).text()).toBe(vkey)
  })

  it('logs methods and routes, and no address, name or query', async () => {
    const port = await freePort()
    const server = await serve({ PORT: port })
    await server.until(/code=/)
    await fetch(`http://localhost:${port}/api/setup?code=SECRET`)
    await server.until(/"route":"\/api\/setup"/)
    await stop(server)
    expect(server.out()).not.toMatch(/SECRET|127\.0\.0\.1|::1|hostname|"pid"/)
  })

  it('ends on SIGTERM with live connections open', async () => {
    const port = await freePort()
    const server = await serve({ PORT: port })
    await server.until(/code=/)
    const answer = await fetch(`http://localhost:${port}/api/live`)
    const code = stop(server)
    await answer.text()
    expect(await code).toBe(0)
  })

  it('stays under 200 MB at rest', async () => {
    const server = await serve()
    await server.until(/code=/)
    const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8')
    const resident = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
    expect(resident).toBeLessThan(200)
  })
})

describe('what serve refuses, in one sentence', () => {
  const expectSentence = async (started: Process, pattern: RegExp, code = 1) => {
    expect(await started.exit).toBe(code)
    expect(started.err()).toMatch(pattern)
    expect(started.err().trim().split('\n')).toHaveLength(1)
  }

  it('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => taken.on('listening', done))
    const address = taken.address()
    const port = String(typeof address === 'object' ? address?.port : '')
    await expectSentence(await serve({ PORT: port }), new RegExp(`port ${port} is in use: .* set PORT`))
    taken.close()
  })

  it('a folder that another process holds', async () => {
    const first = await serve()
    await first.until(/code=/)
    await expectSentence(await serve(), /another|process|in use/)
  })

  it('a data folder that is a file, a key that others can read, a folder that lost its key', async () => {
    await writeFile(join(data, 'file'), 'x')
    await expectSentence(
      await serve({ PLUMB_DATA: join(data, 'file') }),
      /cannot use .*file as the data folder/,
    )
    await expectSentence(await serve(), /found no .*master\.key/)
    await rm(join(data, 'file'))
    const server = await serve()
    await server.until(/code=/)
    await stop(server)
    await chmod(join(data, 'master.key'), 0o644)
    await expectSentence(await serve(), /master\.key with mode 0644/)
  })

  it('unknown commands, options and ports, with exit 2', async () => {
    await expectSentence(plumb(['sevre']), /found the command "sevre", expected one of serve, init/, 2)
    await expectSentence(await serve({}, ['--prot', '1']), /--prot/, 2)
    await expectSentence(await serve({ PORT: '99999' }), /found PORT=99999/, 2)
    await expectSentence(await serve({}, ['--cert', 'x']), /--cert and --key, expected both/, 2)
    await expectSentence(plumb(['init'], { PLUMB_DATA: data }), /found no --host/, 2)
    await expectSentence(plumb(['init', '--host', '10.0.0.1'], { PLUMB_DATA: data }), /expected a name/)
  })

  it('says how it is used when asked nothing', async () => {
    const asked = plumb([])
    expect(await asked.exit).toBe(0)
    expect(asked.out()).toMatch(/serve .*starts the server/)
  })
})

describe('plumb serve with HTTPS', () => {
  const name = 'inspect.plant.example'

  const get = (port: string, path: string, ca: string) =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown>; text: string }>(
      (done, fail) => {
        const options = {
          host: '127.0.0.1',
          port,
          path,
          servername: name,
          headers: { host: `${name}:${port}` },
          ca,
          agent: false,
        }
        const sent = request(options, async (answer) =>
          done({
            status: answer.statusCode,
            headers: answer.headers,
            text: (await answer.toArray()).join(''),
          }),
        )
        sent.on('error', fail).end()
      },
    )

  it('serves the name that init was given, and the way to trust it over plain HTTP', async () => {
    const made = plumb(['init', '--host', name], { PLUMB_DATA: data })
    expect(await made.exit).toBe(0)
    expect(made.out()).toContain(`http://${name}:8080/trust`)
    const [port, httpPort] = [await freePort(), await freePort()]
    const server = await serve({ PORT: port, HTTP_PORT: httpPort })
    await server.until(new RegExp(`https://${name}:${port}/setup#code=`))
    const plain = (path: string) => fetch(`http://127.0.0.1:${httpPort}${path}`, { redirect: 'manual' })
    const ca = await (await plain('/ca.crt')).text()
    const [, fingerprint] = await server.until(/Fingerprint to compare there: (\S+)/)
    expect(await (await plain('/trust')).text()).toContain(fingerprint)
    const elsewhere = await plain('/api/plant')
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([
      307,
      `https://${name}:${port}/api/plant`,
    ])
    expect((await fetch(`http://127.0.0.1:${httpPort}/api/records`, { method: 'POST' })).status).toBe(421)
    const answer = await get(port, '/api/plant', ca)
    expect([answer.status, JSON.parse(answer.text).founded]).toEqual([200, false])
    expect(answer.headers['strict-transport-security']).toBe('max-age=2592000')
    expect((await get(port, '/trust', ca)).text).toContain('Windows')
    expect(await stop(server)).toBe(0)
  })

  it("takes the plant's own certificate, and says what is wrong with one", async () => {
    const server = await serve({}, ['--cert', join(data, 'none.crt'), '--key', join(data, 'none.key')])
    expect(await server.exit).toBe(1)
    expect(server.err()).toContain('none.crt')
  })
})
