// Icons: the signs of the stage.

import type { Life } from '../../lib/model/life.ts'
import { lifeSigns } from '../../lib/model/life-signs.ts'
import { round } from '../../lib/layout/geometry.ts'

type MarkProps = { readonly x: number; readonly y: number; readonly radius: number; readonly life: Life }

/** The sign of a life on a disc of its colour. */
export function Mark({ x, y, radius, life }: MarkProps) {
  return (
    <g className={`mark life-${life}`} transform={`translate(${round(x)} ${round(y)}) scale(${round(radius / 8)})`}>
      <circle r="8" />
      <path d={lifeSigns[life]} />
    </g>
  )
}

/** A turning arrow, for restarts. */
export function RestartSign({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <path
      className="restart-sign"
      transform={`translate(${round(x)} ${round(y)})`}
      d="M3.4-2.6A4.3 4.3 0 1 0 4.3 .6M4-4.8V-2.2H1.4"
    />
  )
}

/** A beat, for what a container is asked again and again; 10 wide. */
export const probeSign = 'M-5 0H-2.6L-.9-4 1.3 4 2.7 0H5'

export function ProbeSign({ x, y, size }: { readonly x: number; readonly y: number; readonly size: number }) {
  const transform = `translate(${round(x)} ${round(y)}) scale(${round(size / 5)})`
  return <path className="probe-sign" transform={transform} d={probeSign} />
}

/** A doorway with its step and knob, 14 × 16; stroked. */
export const doorSign = 'M2.5 15V5.5A4.5 4.5 0 0 1 11.5 5.5V15M0 15H14M8.7 10V10.1'

/** A pod's box from afar. */
export const cellOutline =
  'M14 0H170A14 14 0 0 1 184 14V134A14 14 0 0 1 170 148H14A14 14 0 0 1 0 134V14A14 14 0 0 1 14 0Z'

/** The sign in that box, five times as large as on a mark. */
export const cellSigns = Object.fromEntries(
  Object.entries(lifeSigns).map(([life, sign]) => [life, enlarged(sign)]),
) as Readonly<Record<Life, string>>

/** The sign moved to the middle of the box: every coordinate pair, and the radii and ends of arcs. */
function enlarged(sign: string): string {
  const k = 5
  const at = { x: 92, y: 74 }
  return sign.replace(/([MLAQHVz])([^MLAQHVz]*)/g, (_, command: string, rest: string) => {
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number)
    if (command === 'z') return 'z'
    if (command === 'H') return `H${at.x + numbers[0]! * k}`
    if (command === 'V') return `V${at.y + numbers[0]! * k}`
    if (command === 'A') {
      const [rx, ry, turn, large, sweep, x, y] = numbers as [number, number, number, number, number, number, number]
      return `A${rx * k} ${ry * k} ${turn} ${large} ${sweep} ${at.x + x * k} ${at.y + y * k}`
    }
    return command + numbers.map((number, i) => (i % 2 === 0 ? at.x : at.y) + number * k).join(' ')
  })
}
