// Pod shape: one pod at its place, at one level. Memoised: it is painted again only when its own view, box or level changes.

import { memo } from 'react'
import type { Level } from '../../lib/layout/level.ts'
import type { Departed, Motion } from '../../lib/layout/motions.ts'
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
  /** What just happened to it, if that is to be seen. */
  readonly motion: Motion | null
}

export const PodShape = memo(function PodShape({ pod, box, level, isSelected, light, motion }: Props) {
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

/** What is left for a moment of a pod that went. Nothing to point at: it is not there. */
export function DepartedShape({ departed: { box, life } }: { readonly departed: Departed }) {
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
