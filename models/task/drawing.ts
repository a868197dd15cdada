import sharp from 'sharp'
import type { Pixels } from '../../core/model/image.ts'

/** An SVG as an upright image. What is drawn without text looks the same on every machine with the pinned renderer. */
export async function drawSvg(width: number, height: number, body: string): Promise<Pixels> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`
  const { data } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width, height, rgba: new Uint8Array(data) }
}

/** A bottle on a table. */
export const drawBottle = (): Promise<Pixels> =>
  drawSvg(
    360,
    480,
    `<rect width="360" height="480" fill="#dfe3e4"/><rect y="400" width="360" height="80" fill="#b08a60"/>
    <path d="M160 60h40v80q40 30 40 70v200q0 20-20 20h-80q-20 0-20-20v-200q0-40 40-70z" fill="#1f6b3a"/>
    <rect x="156" y="40" width="48" height="24" fill="#c9a227"/>
    <rect x="122" y="250" width="116" height="90" fill="#f2efe0"/>`,
  )

/** A car on a road. */
export const drawCar = (): Promise<Pixels> =>
  drawSvg(
    480,
    300,
    `<rect width="480" height="300" fill="#bcd4e6"/><rect y="210" width="480" height="90" fill="#666666"/>
    <path d="M60 200q0-40 40-45l40-5q40-50 80-50h70q40 0 80 55l40 10q20 5 20 35v15H60z" fill="#b3261e"/>
    <path d="M160 148q30-36 60-36h20v36zM250 112h36q25 0 52 38h-88z" fill="#24323c"/>
    <circle cx="135" cy="215" r="32" fill="#111111"/><circle cx="345" cy="215" r="32" fill="#111111"/>
    <circle cx="135" cy="215" r="15" fill="#bbbbbb"/><circle cx="345" cy="215" r="15" fill="#bbbbbb"/>`,
  )

/** Characters as strokes in a field of 10 × 16: a machine's fonts must not decide what a golden case says. */
const STROKES: Readonly<Record<string, string>> = {
  P: 'M1 15V1H5Q9 1 9 5Q9 9 5 9H1',
  L: 'M1 1V15H8',
  U: 'M1 1V10Q1 15 5 15Q9 15 9 10V1',
  M: 'M1 15V1L5 9L9 1V15',
  B: 'M1 1V15H5Q9 15 9 11.5Q9 8 5 8H1M5 8Q8.5 8 8.5 4.5Q8.5 1 5 1H1',
  '2': 'M1 5Q1 1 5 1Q9 1 9 5Q9 8 1 15H9',
  '7': 'M1 1H9L4 15',
}

/** A plate with a line of text on it, turned by some degrees; of the characters above and spaces. */
export function drawPlate(text: string, turn = 0): Promise<Pixels> {
  const [step, size] = [13, 4]
  const letters = [...text].map(
    (letter, i) => `<path transform="translate(${i * step} 0)" d="${STROKES[letter] ?? ''}"/>`,
  )
  const x = 320 - (text.length * step * size) / 2
  return drawSvg(
    640,
    400,
    `<rect width="640" height="400" fill="#8a9296"/><rect x="40" y="60" width="560" height="280" rx="12" fill="#e9ebe8"/>
    <g transform="rotate(${turn} 320 200) translate(${x} 170) scale(${size})" fill="none" stroke="#14181a" stroke-width="2"
      stroke-linejoin="round">${letters.join('')}</g>`,
  )
}

/** A light picture with squares of 16 pixels: at (32, 32) black, at (96, 64) red. */
export const drawSquares = (): Promise<Pixels> =>
  drawSvg(
    128,
    96,
    `<rect width="128" height="96" fill="#ffffff"/><rect x="32" y="32" width="16" height="16"/>
    <rect x="96" y="64" width="16" height="16" fill="#ff0000"/>`,
  )

/** A picture of one colour. */
export const drawColour = (colour: string): Promise<Pixels> =>
  drawSvg(40, 30, `<rect width="40" height="30" fill="${colour}"/>`)
