import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { manifestDigest } from '../core/model/manifest.ts'
import { openBackbone } from './backbone/open.ts'
import { buildBackbonePackage } from './backbone/package.ts'
import { buildDemo } from './demo.ts'
import { inputsStamp } from './stamp.ts'
import { writePackage } from './write.ts'

const PACKAGES = join(import.meta.dirname, '../dist/packages')
const FOLDER = join(PACKAGES, 'demo')
const BACKBONE = join(PACKAGES, 'backbone')
/** Beside the package, not in it: a package holds nothing that its manifest does not list. */
const STAMP = join(PACKAGES, 'demo.stamp')

const started = performance.now()
const say = (line: string): void =>
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`)

/** Builds the demonstration package into dist/packages/demo unless nothing it is made from has changed. */
async function build(): Promise<void> {
  const stamp = inputsStamp()
  const isCurrent =
    existsSync(STAMP) &&
    [FOLDER, BACKBONE].every((folder) => existsSync(join(folder, 'model.json'))) &&
    readFileSync(STAMP, 'utf8') === stamp
  if (isCurrent) return say('demonstration model: nothing has changed')
  say('demonstration model: opening the backbone')
  const model = await buildDemo(await openBackbone(), say)
  // A crash between these lines leaves no stamp, so the next run builds again.
  rmSync(STAMP, { force: true })
  mkdirSync(PACKAGES, { recursive: true })
  writePackage(FOLDER, model)
  say('the backbone, as a package of its own')
  writePackage(BACKBONE, await buildBackbonePackage(['s8', 's16']))
  writeFileSync(STAMP, stamp)
  const { pass, fail } = model.manifest.thresholds
  say(`demonstration model: pass up to ${pass}, fail above ${fail}, digest ${manifestDigest(model.manifest)}`)
}

await build()
