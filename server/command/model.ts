import { parseArgs } from 'node:util'
import { signModel } from '../model/sign-model.ts'
import { verifyModel } from '../model/verify-model.ts'
import { say } from './say.ts'

const USAGE = 'expected plumb model sign DIR --key KEY.pem, or plumb model verify DIR --key PUB.pem'

interface Asked {
  readonly act: 'sign' | 'verify'
  readonly folder: string
  readonly key: string
}

function parse(args: string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { key: { type: 'string' } },
    })
    const [act, folder, ...more] = positionals
    if ((act !== 'sign' && act !== 'verify') || folder === undefined || more.length > 0) return undefined
    return values.key === undefined ? undefined : { act, folder, key: values.key }
  } catch {
    return undefined
  }
}

async function sign({ folder, key }: Asked): Promise<number> {
  const signed = await signModel(folder, key)
  if (!signed.ok) say.error(signed.error.message)
  else say.line(`${folder} is signed: model.sig, by the key with fingerprint ${signed.value}`)
  return signed.ok ? 0 : 1
}

async function verify({ folder, key }: Asked): Promise<number> {
  const verified = await verifyModel(folder, key)
  if (!verified.ok) {
    say.line(`${folder}: ${verified.error.message}`)
    return 1
  }
  const { files, hint } = verified.value
  say.line(
    `${folder} is as it was signed: ${files} ${files === 1 ? 'file' : 'files'}, by the key with fingerprint ${hint}`,
  )
  return 0
}

/** `plumb model sign DIR --key KEY.pem`, `plumb model verify DIR --key PUB.pem`; gives the exit code. */
export async function runModel(args: string[]): Promise<number> {
  const asked = parse(args)
  if (asked !== undefined) return asked.act === 'sign' ? sign(asked) : verify(asked)
  say.error(USAGE)
  return 2
}
