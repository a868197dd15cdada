import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { importPackage } from '../package/import-package.ts'
import { say } from './say.ts'
import { dataFolder } from './serve-setting.ts'

interface Asked {
  readonly folder: string
  readonly key: string | undefined
}

function parse(args: string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { key: { type: 'string' } },
    })
    const [folder, ...more] = positionals
    return folder === undefined || more.length > 0 ? undefined : { folder, key: values.key }
  } catch {
    return undefined
  }
}

/** `plumb import DIR [--key PUB.pem]`: takes a model package into the data folder; gives the exit code. */
export async function runImport(args: string[]): Promise<number> {
  const asked = parse(args)
  if (asked === undefined) {
    say.error('expected plumb import DIR [--key PUB.pem]: the folder of a model package')
    return 2
  }
  const data = dataFolder(process.env)
  if (!existsSync(join(data, 'plumb.db'))) {
    say.error(`found no plant in ${data}: start the server once, or set PLUMB_DATA to the plant's folder`)
    return 1
  }
  const imported = await importPackage(asked.folder, data, asked.key)
  if (!imported.ok) {
    say.line(`${asked.folder}: ${imported.error.message}`)
    return 1
  }
  say.line(`${asked.folder} is here as ${imported.value}`)
  say.line('  the server has it at once; it judges when somebody has registered it with their passkey')
  return 0
}
