import { join } from 'node:path'
import { manifestDigest } from '../core/model/manifest.ts'
import { buildOcrPackage } from './ocr/package.ts'
import { buildSsdPackage } from './ssd/package.ts'
import { drawBottle, drawCar, drawPlate } from './task/drawing.ts'
import type { TaskPackage } from './task/package.ts'
import { writePackage } from './write.ts'

// Packages of models that were taught elsewhere, made from the installed packages: `node models/elsewhere.ts OUT`, then
// `plumb import OUT/things` or `plumb import OUT/text`.

const [out] = process.argv.slice(2)
if (out === undefined) throw new Error('usage: node models/elsewhere.ts OUT')

function write(name: string, model: TaskPackage): void {
  const folder = join(out ?? '', name)
  writePackage(folder, model)
  console.log(`${model.manifest.name}: written to ${folder}, digest ${manifestDigest(model.manifest)}`)
}

const things = [
  { name: 'bottle', kind: 'good', image: await drawBottle() },
  { name: 'car', kind: 'good', image: await drawCar() },
] as const
write('things', await buildSsdPackage(things))
write('text', await buildOcrPackage([{ name: 'plate', kind: 'good', image: await drawPlate('PLUMB 27') }]))
