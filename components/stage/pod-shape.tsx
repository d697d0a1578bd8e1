// Pod shape: one pod at its place, at one level. Memoised: it is painted again only when its own view, box or level changes.

import { memo } from 'react'
import type { Level } from '../../lib/layout/level.ts'
import type { PodBox } from '../../lib/layout/scene.ts'
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
  readonly isNewcomer: boolean
}

export const PodShape = memo(function PodShape({ pod, box, level, isSelected, light, isNewcomer }: Props) {
  const life = podLife(pod.status, pod.ready)
  const classes = ['pod', `life-${life}`, isSelected ? 'selected' : '', light ?? '', isNewcomer ? 'newcomer' : '']
  return (
    <g
      data-uid={pod.uid}
      className={classes.filter((name) => name !== '').join(' ')}
      style={{ transform: `translate(${round(box.x)}px, ${round(box.y)}px) scale(${box.scale})` }}
    >
      {level === 'far' ? (
        <PodCell life={life} />
      ) : level === 'middle' ? (
        <PodMiddle pod={pod} showsToken={isSelected} />
      ) : (
        <PodNear pod={pod} isSelected={isSelected} />
      )}
    </g>
  )
})

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
