// Draws the app's PNG icons from public/icon.svg; run once after the drawing changes, and commit what it writes.
import { readFile, writeFile } from 'node:fs/promises'
import sharp from 'sharp'

const folder = `${import.meta.dirname}/../public`
const GROUND = '#12181b'

/** Launchers crop a maskable icon to a circle of 80 %, so the drawing shrinks into it and the ground runs out. */
const ICONS = [
  { file: 'icon-192.png', size: 192, inset: 0, ground: 'transparent' },
  { file: 'icon-512.png', size: 512, inset: 0, ground: 'transparent' },
  { file: 'icon-maskable-192.png', size: 192, inset: 0.14, ground: GROUND },
  { file: 'icon-maskable-512.png', size: 512, inset: 0.14, ground: GROUND },
  { file: 'apple-touch-icon.png', size: 180, inset: 0, ground: GROUND },
]

const drawing = await readFile(`${folder}/icon.svg`)
for (const { file, size, inset, ground } of ICONS) {
  const edge = Math.round(size * inset)
  const inner = size - 2 * edge
  const png = await sharp(drawing, { density: (72 * inner) / 64 })
    .resize(inner, inner)
    .extend({ top: edge, bottom: edge, left: edge, right: edge, background: ground })
    .flatten(ground === 'transparent' ? false : { background: ground })
    .png({ compressionLevel: 9 })
    .toBuffer()
  await writeFile(`${folder}/${file}`, png)
}
