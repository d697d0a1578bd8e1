// Volume shapes: drum, claim, sheet and plug, each filling its rectangle.

import { type Rect, round } from '../../lib/layout/geometry.ts'
import type { VolumeShape as Shape } from '../../lib/layout/volumes.ts'

export function VolumeShape({ shape, rect }: { readonly shape: Shape; readonly rect: Rect }) {
  return (
    <g className={`volume ${shape}`} transform={`translate(${round(rect.x)} ${round(rect.y)})`}>
      {shape === 'sheet' ? (
        <Sheet {...rect} />
      ) : shape === 'plug' ? (
        <Plug {...rect} />
      ) : (
        <Drum {...rect} isClaim={shape === 'claim'} />
      )}
    </g>
  )
}

type Size = { readonly width: number; readonly height: number }

/** A claim's drum has a second rim below its lid: what is in it outlives the pod. */
function Drum({ width, height, isClaim }: Size & { readonly isClaim: boolean }) {
  const w = round(width)
  const half = round(width / 2)
  const rim = round(Math.min(2.6, width * 0.12))
  const body = round(height - 2 * rim)
  return (
    <>
      <path d={`M0 ${rim}v${body}a${half} ${rim} 0 0 0 ${w} 0v${-body}`} />
      {isClaim ? <path className="rim" d={`M0 ${round(rim + 1.1)}a${half} ${rim} 0 0 0 ${w} 0`} /> : null}
      <ellipse cx={half} cy={rim} rx={half} ry={rim} />
    </>
  )
}

/** A page with a folded corner: the cluster wrote it. */
function Sheet({ width, height }: Size) {
  const w = round(width)
  const fold = round(Math.min(5, width * 0.2, height * 0.3))
  return (
    <>
      <path d={`M0 0H${round(w - fold)}L${w} ${fold}V${round(height)}H0Z`} />
      <path d={`M${round(w - fold)} 0V${fold}H${w}`} />
    </>
  )
}

/** A box that its cable leads out of: the node's own disk. */
function Plug({ width, height }: Size) {
  const w = round(width)
  const h = round(height)
  return (
    <path
      d={`M2 0H${round(w - 2)}A2 2 0 0 1 ${w} 2V${round(h - 4)}A4 4 0 0 1 ${round(w - 4)} ${h}H4A4 4 0 0 1 0 ${round(h - 4)}V2A2 2 0 0 1 2 0Z`}
    />
  )
}
