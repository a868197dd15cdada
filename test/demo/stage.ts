import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { writeParts } from './film.ts'

/** A throw-away plant with its server running, and what a browser needs to visit it. */
export interface Stage {
  readonly data: string
  readonly profile: string
  readonly port: number
  readonly server: RunningServer
  /** The set-up address with its one-time code. */
  readonly address: string
  /** Flags that give Chromium a camera which shows drawn parts. */
  readonly camera: readonly string[]
  clear(): Promise<void>
}

/** Sets the stage in a temporary folder. */
export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-demo-'))
  const film = join(folder, 'parts.mjpeg')
  await writeParts(film)
  const port = await freePort()
  const data = join(folder, 'data')
  const server = await startServer(data, port)
  const [address] = await server.printed(/http\S+\/setup#code=\S+/)
  return {
    ...{ data, profile: join(folder, 'profile'), port, server, address },
    camera: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
    clear: () => rm(folder, { recursive: true, force: true }),
  }
}
