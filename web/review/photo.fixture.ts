import type { Bytes } from '../../core/bytes.ts'

async function draw(
  width: number,
  height: number,
  paint: (context: OffscreenCanvasRenderingContext2D) => void,
): Promise<Bytes> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('fixture: found no canvas')
  paint(context)
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
}

/** A drawn part, with a scratch or without, and the heatmap to it. */
export async function drawPart(n: number, isScratched: boolean) {
  const turn = (n * 0.7) % 6.28
  const photograph = await draw(640, 480, (to) => {
    to.fillStyle = '#22292c'
    to.fillRect(0, 0, 640, 480)
    to.fillStyle = '#7f898d'
    to.beginPath()
    to.arc(320, 240, 190, 0, 7)
    to.fill()
    to.lineWidth = 30
    to.strokeStyle = '#dfe4e5'
    to.beginPath()
    to.arc(320, 240, 140, 0, 7)
    to.stroke()
    to.fillStyle = '#161b1e'
    for (let at = 0; at < 6; at++) {
      to.beginPath()
      to.arc(320 + 168 * Math.cos(turn + at * 1.047), 240 + 168 * Math.sin(turn + at * 1.047), 13, 0, 7)
      to.fill()
    }
    to.beginPath()
    to.arc(320, 240, 84, 0, 7)
    to.fill()
    if (!isScratched) return
    to.lineWidth = 4
    to.strokeStyle = '#3a2d2a'
    to.beginPath()
    to.moveTo(195, 150)
    to.lineTo(262, 178)
    to.stroke()
  })
  const heatmap = await draw(32, 24, (to) => {
    const glow = to.createRadialGradient(11, 8, 0, 11, 8, isScratched ? 6 : 3)
    glow.addColorStop(0, isScratched ? '#fdf2b4' : '#5b1b8666')
    glow.addColorStop(0.45, isScratched ? '#f6933fcc' : '#12123f33')
    glow.addColorStop(1, '#5b1b8600')
    to.fillStyle = glow
    to.fillRect(0, 0, 32, 24)
  })
  return { photograph, heatmap }
}
