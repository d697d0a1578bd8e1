'use client'
// Tank tabs: on a screen too small for all tanks, one of them at a time. The stage follows what is selected, wherever that was done.

import { type KeyboardEvent, useLayoutEffect, useMemo, useState } from 'react'
import { compareNatural, shortNodeNames } from '../../lib/layout/node-names.ts'
import { isNodeReady, type Life } from '../../lib/model/life.ts'
import type { Model, Uid } from '../../lib/model/types.ts'
import { isInTank, type TankName, waitingTank } from '../state/one-tank.ts'
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

export function TankTabs() {
  const model = useShownModel()
  const { selected } = useSelection()
  const tabs = useMemo(() => tabsOf(model), [model])
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
  const setTank = useSetTank()
  useLayoutEffect(() => {
    setTank(chosen)
    return () => setTank(null)
  }, [setTank, chosen])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const place = tabs.findIndex(({ tank }) => tank === chosen)
    const next = tabs[place + step]
    if (step === 0 || !next) return
    choose(next.tank)
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[place + step]?.focus()
    event.preventDefault()
  }
  return (
    <div
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

/** Control planes first and those who wait last, as on the stage. */
function tabsOf({ nodes, pods }: Model): readonly Tab[] {
  const views = [...nodes.values()].toSorted(
    (a, b) =>
      Number(b.roles.includes('control-plane')) - Number(a.roles.includes('control-plane')) ||
      compareNatural(a.name, b.name),
  )
  const names = views.map(({ name }) => name)
  const known = new Set(names)
  const inTank = Map.groupBy(pods.values(), ({ node }) => (node !== null && known.has(node) ? node : waitingTank))
  const shortNames = shortNodeNames(names)
  const tabs = views.map((node): Tab => {
    const life = isNodeReady(node) ? 'running' : 'failing'
    const shortName = shortNames.get(node.name) ?? node.name
    const words = `Node ${node.name}, ${node.status}`
    return { tank: node.name, shortName, words, life, pods: inTank.get(node.name)?.length ?? 0 }
  })
  if (tabs.length === 0) return tabs
  const waiting = inTank.get(waitingTank)?.length ?? 0
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
