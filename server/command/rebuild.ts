import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openPackages, type Packages } from '../package/packages.ts'
import { rebuild } from '../rebuild/rebuild.ts'
import { say } from './say.ts'
import { dataFolder } from './serve-setting.ts'

interface Asked {
  readonly folder: string
  readonly data: string
  readonly backbone: string | undefined
}

function parse(args: string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      ...{ args, allowPositionals: true },
      options: { data: { type: 'string' }, backbone: { type: 'string' } },
    })
    const [folder, ...more] = positionals
    if (folder === undefined || more.length > 0) return undefined
    return { folder, data: values.data ?? dataFolder(process.env), backbone: values.backbone }
  } catch {
    return undefined
  }
}

/** Packages that may be the backbone: the one that is named, the plant's own, and those that ship. */
function backbonesFor({ data, backbone }: Asked): Packages {
  const dist = join(import.meta.dirname, '../../dist/packages')
  const named = backbone === undefined ? [] : [join(backbone, '..')]
  return openPackages([...named, join(data, 'packages'), dist], () => undefined)
}

/** `plumb rebuild PACKAGE --data DIR`: says that a model is what its data set makes, or what differs; gives the exit code. */
export async function runRebuild(args: string[]): Promise<number> {
  const asked = parse(args)
  if (asked === undefined) {
    say.error('expected plumb rebuild PACKAGE [--data DIR] [--backbone DIR]: the folder of a taught model')
    return 2
  }
  const onProgress = (done: number, total: number) => {
    if (done % 10 === 0) say.note(`looked at ${done} of ${total} photographs`)
  }
  const said = await rebuild({ ...asked, backbones: backbonesFor(asked), onProgress })
  if (!said.ok) {
    say.line(`${asked.folder}: ${said.error.message}`)
    return 1
  }
  for (const line of said.value) say.line(line)
  if (said.value.length > 0) return 1
  say.line(`${asked.folder} is what its data set and backbone make: the same bytes.`)
  return 0
}
