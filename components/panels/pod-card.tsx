'use client'
// Pod card: a pod in a few lines, for who points at it: how it is, where, since when, and what the cluster did with it last.

import { podLife } from '../../lib/model/life.ts'
import type { Uid } from '../../lib/model/types.ts'
import { useView } from '../state/cluster-store.ts'
import { Age, Fact, Facts } from './inspector-parts.tsx'
import { LifeMark, lifeText } from './life-mark.tsx'

/** Not read aloud: the outline and the inspector say all of it. */
export function PodCard({ uid }: { readonly uid: Uid }) {
  const pod = useView('pods', uid)
  if (!pod) return null
  const life = podLife(pod.status, pod.ready)
  return (
    <div aria-hidden="true" className="card flex w-62 flex-col gap-1 px-3 py-2 text-s shadow-(--shadow)">
      <p className="line-clamp-2 font-mono text-m leading-tight font-bold wrap-anywhere">{pod.name}</p>
      <p className="flex min-w-0 items-center gap-1.5">
        <LifeMark life={life} size={13} />
        <b className={`truncate font-semibold ${lifeText[life]}`}>{pod.status}</b>
        <span className="ml-auto shrink-0">{pod.ready} ready</span>
      </p>
      <Facts>
        <Fact name="Namespace">
          <span className="line-clamp-1">{pod.namespace}</span>
        </Fact>
        <Fact name="Node">
          <span className="line-clamp-1">{pod.node ?? 'none yet'}</span>
        </Fact>
        <Fact name="IP">
          <span className="font-mono">{pod.ip ?? 'none yet'}</span>
        </Fact>
        <Fact name="Restarts">{pod.restarts}</Fact>
        <Fact name="Age">
          <Age since={pod.createdAt} />
        </Fact>
        {pod.lastEvent && (
          <Fact name="Last">
            {pod.lastEvent.reason}, <Age since={pod.lastEvent.at} /> ago
          </Fact>
        )}
      </Facts>
      {pod.message && <p className="line-clamp-3 text-soft wrap-anywhere">{pod.message}</p>}
    </div>
  )
}
