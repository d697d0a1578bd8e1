// Pod shape: one pod at its place, at one level. Memoised: it is painted again only when its own view, box or level changes.

import { memo, useState } from 'react'
import type { Level } from '../../lib/layout/level.ts'
import { type Departed, isFresh, type Move } from '../../lib/layout/motions.ts'
import { podHeight, podWidth, type PodBox } from '../../lib/layout/scene.ts'
import { round } from '../../lib/layout/geometry.ts'
import { type Life, podLife } from '../../lib/model/life.ts'
import type { PodView } from '../../lib/model/types.ts'
import { cellOutline, cellSigns } from './icons.tsx'
import { PodMiddle, PodNear } from './pod-inside.tsx'

type Props = {
  readonly pod: PodView
  readonly box: PodBox
  readonly level: Level
  readonly isSelected: boolean
  /** Lit with its workload, dimmed while others are lit, or neither. */
  readonly light: 'lit' | 'dim' | null
  /** What happened to it last. */
  readonly move: Move | null
}

export const PodShape = memo(function PodShape({ pod, box, level, isSelected, light, move }: Props) {
  const motion = useFresh(move)?.motion ?? null
  const life = podLife(pod.status, pod.ready)
  const classes = ['pod', `life-${life}`, isSelected ? 'selected' : '', light ?? '']
  return (
    <g
      data-uid={pod.uid}
      className={classes.filter((name) => name !== '').join(' ')}
      style={{ transform: `translate(${round(box.x)}px, ${round(box.y)}px) scale(${box.scale})` }}
    >
      <g className={motion ? `body ${motion}` : 'body'}>
        {level === 'far' ? (
          <PodCell life={life} />
        ) : level === 'middle' ? (
          <PodMiddle pod={pod} showsToken={isSelected} />
        ) : (
          <PodNear pod={pod} isSelected={isSelected} />
        )}
      </g>
      {motion === 'ready' ? <rect className="ring" width={podWidth} height={podHeight} rx="14" /> : null}
    </g>
  )
})

/** What was over before this element was made is not played on it. */
function useFresh<M extends Move | Departed>(move: M | null): M | null {
  const [madeAtMs] = useState(() => performance.now())
  return move && isFresh(move, madeAtMs) ? move : null
}

/** What is left for a moment of a pod that went. Nothing to point at: it is not there. */
export function DepartedShape({ departed }: { readonly departed: Departed }) {
  const fresh = useFresh(departed)
  if (!fresh) return null
  const { box, life } = fresh
  const transform = `translate(${round(box.x)} ${round(box.y)}) scale(${box.scale})`
  return (
    <g className={`departed life-${life}`} transform={transform}>
      <rect className="skin" width={podWidth} height={podHeight} rx="14" />
    </g>
  )
}

/** A pod from afar: one element; two for a pod that is leaving, whose edge is dashed and whose sign is not. */
function PodCell({ life }: { readonly life: Life }) {
  if (life !== 'leaving') return <path className="cell" d={cellOutline + cellSigns[life]} />
  return (
    <>
      <path className="cell" d={cellOutline} />
      <path className="cell-sign" d={cellSigns[life]} />
    </>
  )
}
