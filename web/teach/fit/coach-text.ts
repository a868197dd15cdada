import type { Advice } from '../../../core/teach/coach/advice.ts'
import type { Aspect, Axis } from '../../../core/teach/coach/axis.ts'
import type { CurvePoint, LearningCurve } from '../../../core/teach/coach/curve.ts'
import type { Spread } from '../../../core/teach/coach/variety.ts'

const NARROW: Readonly<Record<Aspect, string>> = {
  exposure: 'All photographs are equally bright. Take some a little darker and brighter, as lamps age.',
  light:
    'The light falls from one side in all of them. Move the lamp or turn the part, as it will be on the line.',
  pose: 'The part lies in the same place in all of them. Lay it anew for each photograph, as an inspector would.',
  texture: 'All surfaces look alike. Take parts of other lots, clean and oily ones.',
}

const SIDES: Readonly<Record<Axis, readonly [low: string, high: string]>> = {
  exposure: ['darker', 'brighter'],
  'light-across': ['lit from the left', 'lit from the right'],
  'light-down': ['lit from above', 'lit from below'],
  'shift-across': ['further left', 'further right'],
  'shift-down': ['further up', 'further down'],
  turn: ['turned to the left', 'turned to the right'],
  size: ['further away', 'nearer'],
  texture: ['smoother', 'rougher'],
}

const AXIS_TEXT: Readonly<Record<Axis, string>> = {
  ...{ exposure: 'Brightness', 'light-across': 'Light from the side', 'light-down': 'Light from above' },
  ...{
    'shift-across': 'Place, across',
    'shift-down': 'Place, down',
    turn: 'Turn',
    size: 'Size',
    texture: 'Surface',
  },
}

/** What the coach says, and what to do about it. */
export function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case 'few':
      return `You have ${advice.have} photographs of good parts. Up to ${advice.want} each one helps most: other parts, not the same one again.`
    case 'narrow':
      return NARROW[advice.aspect]
    case 'thin': {
      const side = SIDES[advice.axis][advice.side === 'low' ? 0 : 1]
      return `The few photographs that are ${side} look strange to the model. Add ${advice.add} or more like these.`
    }
    case 'unlike':
      return `These look strange, and nothing says why. If such parts are good, add ${advice.add} or more like them.`
    case 'place':
      return `At one place good parts differ ${advice.factor.toFixed(1)} times as much as elsewhere. More parts show what is normal there, or leave it out on the reference view.`
  }
}

const UNIT: Readonly<Record<Axis, (spread: number) => string>> = {
  exposure: (spread) => `± ${Math.round(spread * 100)} %`,
  texture: (spread) => `± ${Math.round(spread * 100)} %`,
  'light-across': (spread) => `± ${Math.round(spread * 100)} %`,
  'light-down': (spread) => `± ${Math.round(spread * 100)} %`,
  'shift-across': (spread) => `± ${(spread * 100).toFixed(1)} % of the width`,
  'shift-down': (spread) => `± ${(spread * 100).toFixed(1)} % of the height`,
  turn: (spread) => `± ${((spread * 180) / Math.PI).toFixed(1)}°`,
  size: (spread) => `± ${(spread * 100).toFixed(1)} %`,
}

/** How far photographs differ on an axis, as a fact with its name. */
export const spreadFact = ({ axis, spread, isNarrow }: Spread): { label: string; value: string } => ({
  label: AXIS_TEXT[axis],
  value: `${UNIT[axis](spread)}${isNarrow ? ', which is little' : ''}`,
})

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** One point of the curve in words: also what a screen reader reads. */
export const pointText = ({ photographs, error, low, high }: CurvePoint): string =>
  `${photographs} photographs: ${percent(error)}, between ${percent(low)} and ${percent(high)}`

/** What the error is. */
export const curveText = ({ kind }: LearningCurve): string =>
  kind === 'ranking'
    ? 'How often a good part that the model has not seen looks stranger than a defective one'
    : 'Good parts that the model has not seen and would turn away'
