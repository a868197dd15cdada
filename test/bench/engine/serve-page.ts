import { randomBytes } from 'node:crypto'
import { symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import pino from 'pino'
import { build } from 'vite'
import { ortRuntime } from '../../../build/ort.ts'
import { wat } from '../../../build/wat.ts'
import { makeApp } from '../../../server/app/app.ts'
import { makeContext } from '../../../server/app/context.ts'
import { listen } from '../../../server/command/listen.ts'
import { openCourier } from '../../../server/open-courier.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** Builds the bench's page as the app is built: the same engine, worker and runtime. */
async function buildPage(outDir: string, input: string): Promise<void> {
  await build({
    ...{ configFile: false, root: ROOT, publicDir: false, logLevel: 'error' },
    plugins: [ortRuntime(), wat()],
    worker: { format: 'es', plugins: () => [ortRuntime(), wat()] },
    build: {
      ...{ outDir, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
      rolldownOptions: { input },
    },
  })
}

/** The product's own server, its headers included, on a build that has the bench's page. */
export async function servePage(folder: string, input = join(import.meta.dirname, 'index.html')) {
  const [data, dist] = [join(folder, 'data'), join(folder, 'dist')]
  await buildPage(join(dist, 'web'), input)
  await symlink(join(ROOT, 'dist/packages'), join(dist, 'packages'))
  const courier = await openCourier({ data })
  if (!courier.ok) throw new Error(courier.error.message)
  const listening = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' }, undefined)
  if (!listening.ok) throw new Error(listening.error.message)
  const { port, answer, stop } = listening.value
  const origin = `http://localhost:${port}`
  const random = (length: number) => new Uint8Array(randomBytes(length))
  const log = pino({ level: 'silent' })
  const context = await makeContext({
    ...{ courier: courier.value, data, rpId: 'localhost', origin, dist, log, random },
  })
  answer(makeApp(context).fetch)
  const demo = (await context.packages.list()).find(({ name }) => name === 'demo')
  if (demo === undefined) throw new Error('found no demonstration package, expected one; run npm run models')
  return {
    ...{ origin, page: `${origin}/${relative(ROOT, input)}`, web: join(dist, 'web'), demo },
    setupCode: context.setupCode.text,
    async close() {
      await stop()
      await courier.value.close()
    },
  }
}
