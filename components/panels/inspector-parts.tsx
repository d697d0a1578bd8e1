'use client'
// Inspector parts: what the drawers of pods, nodes, workloads and Services are made of.

import { memo, type ReactNode, useState } from 'react'
import { podLife } from '../../lib/model/life.ts'
import type { PodView, Time, Uid } from '../../lib/model/types.ts'
import { useView } from '../state/cluster-store.ts'
import { useNow } from '../state/now.ts'
import { useSelect } from '../state/view-state.ts'
import { LifeMark, lifeText } from './life-mark.tsx'
import { age } from './words.ts'

/** Names and values, the values under each other. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">{children}</dl>
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  )
}

export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5 border-t border-line pt-3">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  )
}

export function StatusWord({ pod }: { readonly pod: PodView }) {
  const life = podLife(pod.status, pod.ready)
  return (
    <span className={`inline-flex items-center gap-1.5 font-semibold ${lifeText[life]}`}>
      <LifeMark life={life} size={14} />
      {pod.status}
    </span>
  )
}

/** A name that selects what it names. */
export function SelectLink({ uid, children }: { readonly uid: Uid; readonly children: ReactNode }) {
  const select = useSelect()
  return (
    <button type="button" className="link font-mono wrap-anywhere" onClick={() => select(uid)}>
      {children}
    </button>
  )
}

export function Age({ since }: { readonly since: Time }) {
  const nowMs = useNow(1000)
  return (
    <time dateTime={since} title={since} className="tabular-nums">
      {nowMs > 0 && age(nowMs - Date.parse(since))}
    </time>
  )
}

const podsAtFirst = 50 // a list to read, not the stage: the rest is one click away

/** The pods of a node, workload or Service, each a link that listens to its own pod only. */
export function PodLinks({
  pods,
  withNamespace = false,
}: {
  readonly pods: readonly PodView[]
  readonly withNamespace?: boolean
}) {
  const [isAllShown, setAllShown] = useState(false)
  if (pods.length === 0) return <p className="text-soft">None.</p>
  const shown = isAllShown ? pods : pods.slice(0, podsAtFirst)
  return (
    <>
      <ul className="flex flex-col gap-1">
        {shown.map(({ uid }) => (
          <PodLink key={uid} uid={uid} withNamespace={withNamespace} />
        ))}
      </ul>
      {shown.length < pods.length && (
        <button type="button" className="link self-start" onClick={() => setAllShown(true)}>
          Show all {pods.length}
        </button>
      )}
    </>
  )
}

const PodLink = memo(function PodLink({ uid, withNamespace }: { readonly uid: Uid; readonly withNamespace: boolean }) {
  const pod = useView('pods', uid)
  if (!pod) return null
  return (
    <li className="flex items-center gap-2" title={`${pod.status} ${pod.ready}`}>
      <LifeMark life={podLife(pod.status, pod.ready)} size={12} />
      <SelectLink uid={uid}>{withNamespace ? `${pod.namespace}/${pod.name}` : pod.name}</SelectLink>
      <span className="ml-auto shrink-0 text-s text-soft">{pod.status}</span>
    </li>
  )
})
