'use client'
// Tank tabs: on a screen too small for all tanks, one of them at a time. The stage follows what is selected, wherever that was done, and a swipe on it.

import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { compareNatural, shortNodeNames } from '../../lib/layout/node-names.ts'
import { isNodeReady, type Life } from '../../lib/model/life.ts'
import type { Model, PodView, Uid } from '../../lib/model/types.ts'
import { isInTank, type TankName, waitingTank } from '../state/one-tank.ts'
import { usePodCounts } from '../state/pod-counts.ts'
import { useSelection, useSetTank, useShownModel } from '../state/view-state.ts'
import { LifeMark } from './life-mark.tsx'
import { count } from './words.ts'

type Tab = {
  readonly tank: TankName
  readonly shortName: string
  /** The whole name and the status. */
  readonly words: string
  readonly life: Life | null
  readonly pods: number
}

export type TankSteps = {
  /** To the tank after (1) or before (-1) the one that is shown; whether there is one. */
  step(by: 1 | -1): boolean
}

export function TankTabs({ ref }: { readonly ref: Ref<TankSteps> }) {
  const model = useShownModel()
  const { selected } = useSelection()
  const counts = usePodCounts(nodeOf)
  const tabs = useMemo(() => tabsOf(model.nodes, counts), [model.nodes, counts])
  const [chosen, choose] = useState<TankName | null>(null)
  const [followed, follow] = useState<TankName | null>(null)
  const home = tankOf(model, selected)
  const isThere = tabs.some(({ tank }) => tank === chosen)
  if (home !== followed) {
    follow(home)
    if (home !== null) choose(home)
  } else if (!isThere && tabs.length > 0) {
    // Chosen once: what comes and goes afterwards moves nobody to another tank.
    choose((tabs.find(({ pods }) => pods > 0) ?? tabs[0]!).tank)
  }
  const list = useRef<HTMLDivElement>(null)
  const setTank = useSetTank()
  useLayoutEffect(() => setTank(chosen), [setTank, chosen])
  useLayoutEffect(() => () => setTank(null), [setTank])
  const place = tabs.findIndex(({ tank }) => tank === chosen)
  const tabAt = (at: number) => list.current?.querySelectorAll<HTMLElement>('[role=tab]')[at]
  const step = (by: 1 | -1) => {
    const next = tabs[place + by]
    if (!next) return false
    choose(next.tank)
    tabAt(place + by)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    return true
  }
  useImperativeHandle(ref, () => ({ step }))
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null
    if (by === null || !step(by)) return
    tabAt(place + by)?.focus()
    event.preventDefault()
  }
  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Tanks"
      tabIndex={-1}
      className="flex shrink-0 gap-1.5 overflow-x-auto border-b border-line bg-card px-3 py-1.5"
      onKeyDown={onKeyDown}
    >
      {tabs.map(({ tank, shortName, words, life, pods }) => (
        <button
          key={tank}
          type="button"
          role="tab"
          aria-selected={tank === chosen}
          aria-label={`${words}, ${count(pods, 'pod')}`}
          tabIndex={tank === chosen ? 0 : -1}
          className={`flex h-9 max-w-52 shrink-0 items-center gap-1.5 rounded-lg border px-2.5 text-s ${tank === chosen ? 'border-ink bg-water font-semibold' : 'border-boxline bg-card'}`}
          onClick={() => choose(tank)}
        >
          {life && <LifeMark life={life} size={12} />}
          <span className="truncate font-mono">{shortName}</span>
          <span className="tabular-nums">{pods}</span>
        </button>
      ))}
    </div>
  )
}

const nodeOf = ({ node }: PodView) => node ?? waitingTank

/** Control planes first and those who wait last, as on the stage. `counts`: of pods by the node that they say they are on. O(nodes). */
function tabsOf(nodes: Model['nodes'], counts: ReadonlyMap<string, number>): readonly Tab[] {
  const views = [...nodes.values()].toSorted(
    (a, b) =>
      Number(b.roles.includes('control-plane')) - Number(a.roles.includes('control-plane')) ||
      compareNatural(a.name, b.name),
  )
  const names = views.map(({ name }) => name)
  const shortNames = shortNodeNames(names)
  const tabs = views.map((node): Tab => {
    const life = isNodeReady(node) ? 'running' : 'failing'
    const shortName = shortNames.get(node.name) ?? node.name
    const words = `Node ${node.name}, ${node.status}`
    return { tank: node.name, shortName, words, life, pods: counts.get(node.name) ?? 0 }
  })
  if (tabs.length === 0) return tabs
  // Those on a node that is not in the picture wait too, as on the stage.
  const known = new Set(names)
  const waiting = counts.entries().reduce((sum, [node, pods]) => sum + (known.has(node) ? 0 : pods), 0)
  return [...tabs, { tank: waitingTank, shortName: 'Waiting', words: 'Waiting for a node', life: null, pods: waiting }]
}

/** Where a pod is drawn, or a node; null for what is in no tank. */
function tankOf({ nodes, pods }: Model, uid: Uid | null): TankName | null {
  const node = nodes.get(uid ?? '')
  if (node) return node.name
  const pod = pods.get(uid ?? '')
  if (!pod) return null
  const names = new Set([...nodes.values()].map(({ name }) => name))
  return isInTank(pod, waitingTank, names) ? waitingTank : pod.node
}
