'use client'
// Pod filters: which pods to light by node, workload and status, and which namespaces to show at all. What is set stands beside the stage too (finding.tsx).

import { type ReactNode, type ToggleEvent, useMemo, useRef, useState } from 'react'
import { compareNatural } from '../../lib/layout/node-names.ts'
import { workloadPath } from '../../lib/model/finding.ts'
import { everyNamespace } from '../state/address.ts'
import type { PodView } from '../../lib/model/types.ts'
import { useModel } from '../state/cluster-store.ts'
import { usePodCounts } from '../state/pod-counts.ts'
import { useFilter, useNamespaceFilter, useShownModel } from '../state/view-state.ts'
import { SystemToggle } from './system-toggle.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { listedWorkloads } from './words.ts'

export function PodFilters() {
  const { filter } = useFilter()
  const { namespace } = useNamespaceFilter()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const isNamespace = namespace !== null && namespace !== everyNamespace
  const set =
    [filter.node, filter.workload, filter.status].filter((value) => value !== null).length + Number(isNamespace)
  // Below the button, wherever the bar has it.
  const place = ({ currentTarget, newState }: ToggleEvent<HTMLElement>) => {
    setOpen(newState === 'open')
    if (newState !== 'open' || !button.current) return
    const { bottom, right } = button.current.getBoundingClientRect()
    currentTarget.style.top = `${bottom + 6}px`
    currentTarget.style.right = `${Math.max(8, window.innerWidth - right)}px`
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget="pod-filters"
        className={`quiet-button h-7 shrink-0 px-2 text-s max-wide:h-9 ${set > 0 ? 'border-ink font-semibold' : ''}`}
      >
        Filter{set > 0 && ` (${set})`}
      </button>
      <div
        id="pod-filters"
        popover="auto"
        role="group"
        aria-label="Filters"
        className="card fixed inset-auto m-0 w-72 max-w-[calc(100vw-1rem)] p-4 text-ink shadow-(--shadow)"
        onBeforeToggle={place}
      >
        <div className="flex flex-col gap-2.5">
          {isOpen && <Choices />}
          <div className="flex flex-wrap gap-2 border-t border-line pt-3 wide:hidden">
            <SystemToggle />
            <ThemeSwitch />
          </div>
        </div>
      </div>
    </>
  )
}

const statusOf = ({ status }: PodView) => status

/** Only while they are open: what there is to choose from changes with every pod. */
function Choices() {
  const { nodes, namespaces } = useModel()
  const { workloads } = useShownModel()
  const counts = usePodCounts(statusOf)
  const { filter, setFilter } = useFilter()
  const { namespace, setNamespace } = useNamespaceFilter()
  const nodeNames = useMemo(() => namesOf(nodes), [nodes])
  const namespaceNames = useMemo(() => namesOf(namespaces), [namespaces])
  const statuses = useMemo(() => [...counts.keys()].toSorted(), [counts])
  const makers = useMemo(() => listedWorkloads(workloads), [workloads])
  return (
    <>
      <Choice name="Namespace" value={namespace ?? ''} onChoose={(chosen) => setNamespace(chosen || null)}>
        <option value="">all but the system’s</option>
        <option value={everyNamespace}>all</option>
        {named(namespaceNames, namespace === everyNamespace ? null : namespace)}
      </Choice>
      <Choice name="Node" value={filter.node ?? any} onChoose={(chosen) => setFilter({ node: orNull(chosen) })}>
        <option value={any}>any</option>
        <option value="">none yet: it waits for one</option>
        {named(nodeNames, filter.node || null)}
      </Choice>
      <Choice
        name="Workload"
        value={filter.workload ?? any}
        onChoose={(chosen) => setFilter({ workload: orNull(chosen) })}
      >
        <option value={any}>any</option>
        {named(makers.map(workloadPath), filter.workload)}
      </Choice>
      <Choice name="Status" value={filter.status ?? any} onChoose={(chosen) => setFilter({ status: orNull(chosen) })}>
        <option value={any}>any</option>
        {named(statuses, filter.status)}
      </Choice>
    </>
  )
}

const any = '*' // no name in Kubernetes
const orNull = (chosen: string) => (chosen === any ? null : chosen)

function Choice(props: {
  readonly name: string
  readonly value: string
  onChoose(chosen: string): void
  readonly children: ReactNode
}) {
  return (
    <label className="flex items-center gap-3">
      <span className="w-20 shrink-0 text-soft">{props.name}</span>
      <select
        aria-label={props.name}
        className="quiet-button h-8 min-w-0 flex-1 px-1.5 text-s"
        value={props.value}
        onChange={(event) => props.onChoose(event.target.value)}
      >
        {props.children}
      </select>
    </label>
  )
}

/** The names as options; what is chosen is one of them even if nothing has that name (any more). */
function named(names: readonly string[], chosen: string | null) {
  const all = chosen === null || names.includes(chosen) ? names : [chosen, ...names]
  return all.map((name) => (
    <option key={name} value={name}>
      {name}
    </option>
  ))
}

const namesOf = (views: ReadonlyMap<string, { readonly name: string }>) =>
  [...views.values()].map(({ name }) => name).toSorted(compareNatural)
