'use client'
// Inspector: what is selected, as `kubectl describe` would tell a beginner. A drawer over the stage, beside what is selected.

import { useEffect, useRef } from 'react'
import type { Uid } from '../../lib/model/types.ts'
import { useCluster } from '../state/cluster-store.ts'
import type { Selected } from '../state/address.ts'
import { useSelectedName, useSelection } from '../state/view-state.ts'
import { FoundSteps } from './finding.tsx'
import { InspectedNode } from './inspected-node.tsx'
import { InspectedPod } from './inspected-pod.tsx'
import { InspectedService } from './inspected-service.tsx'
import { InspectedWorkload } from './inspected-workload.tsx'
import { whatIs } from './words.ts'

export function Inspector({ side }: { readonly side: 'left' | 'right' }) {
  const name = useSelectedName()
  const { selected, select } = useSelection()
  const isOpen = name !== null
  useEscape(isOpen, () => select(null))
  if (!name) return null
  return (
    <aside
      aria-label="Inspector"
      className={`fixed inset-x-0 bottom-0 z-40 flex h-[58dvh] flex-col border border-line bg-card shadow-(--shadow) max-wide:rounded-t-2xl wide:absolute wide:inset-x-auto wide:inset-y-2 wide:h-auto wide:w-80 wide:rounded-2xl ${side === 'left' ? 'wide:left-2' : 'wide:right-2'}`}
    >
      <Head name={name} onClose={() => select(null)} />
      {/* On a phone it lies over the panel that has them. */}
      <div className="px-4 pb-1 wide:hidden">
        <FoundSteps />
      </div>
      <div className="fading flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pb-4">
        <p className="text-s text-soft">{whatIs(name.kind)}</p>
        {selected ? <Inspected kind={name.kind} uid={selected} key={selected} /> : <Missing name={name} />}
      </div>
    </aside>
  )
}

function Head({ name, onClose }: { readonly name: Selected; onClose(): void }) {
  return (
    <div className="flex items-start gap-2 px-4 pt-3 pb-1">
      <div className="min-w-0 flex-1">
        <p className="text-s text-soft">
          {name.kind}
          {name.namespace !== null && ` in ${name.namespace}`}
        </p>
        <h2 className="font-mono text-l leading-tight font-bold wrap-anywhere">{name.name}</h2>
      </div>
      <button
        type="button"
        aria-label="Close"
        title="Close (Escape)"
        className="quiet-button size-7 shrink-0"
        onClick={onClose}
      >
        ✕
      </button>
    </div>
  )
}

function Inspected({ kind, uid }: { readonly kind: string; readonly uid: Uid }) {
  switch (kind) {
    case 'Node':
      return <InspectedNode uid={uid} />
    case 'Pod':
      return <InspectedPod uid={uid} />
    case 'Service':
      return <InspectedService uid={uid} />
    default:
      return <InspectedWorkload uid={uid} />
  }
}

function Missing({ name }: { readonly name: Selected }) {
  const isKnown = useCluster() !== null
  return (
    <output className="font-medium">
      {isKnown ? `There is no ${name.kind} ${name.name} in the cluster (any more).` : 'Reading the cluster…'}
    </output>
  )
}

/** Escape closes, and the focus goes back to where it was if it was inside. */
function useEscape(isOpen: boolean, close: () => void) {
  const closeRef = useRef(close)
  useEffect(() => {
    closeRef.current = close
  })
  useEffect(() => {
    if (!isOpen) return
    const cameFrom = document.activeElement
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      // What lies over it closes first.
      if (document.querySelector(':modal, :popover-open')) return
      closeRef.current()
      const isLost = document.activeElement === null || document.activeElement.closest('aside[aria-label="Inspector"]')
      if (isLost && cameFrom instanceof HTMLElement) cameFrom.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isOpen])
}
