'use client'
// Dashboard: the page put together: bar, panel at the left, stage, inspector, foot.

import { type MouseEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useCluster, useConnection } from '../state/cluster-store.ts'
import { LiveProvider } from '../state/live-provider.tsx'
import { useSelectedName, useSelection, useShownModel, useTank } from '../state/view-state.ts'
import { useIsWide } from '../state/width.ts'
import { Stage } from '../stage/stage.tsx'
import { Announcements } from './announcements.tsx'
import { BrokenBanner, ForbiddenStrip } from './connection-badge.tsx'
import { EmptyNamespace } from './empty-namespace.tsx'
import { Finding } from './finding.tsx'
import { Foot } from './foot.tsx'
import { Inspector } from './inspector.tsx'
import { inspectorWidthPx, useInspectorSide } from './inspector-side.ts'
import { Legend } from './legend.tsx'
import { focusOutline, Outline } from './outline.tsx'
import { type TankSteps, TankTabs } from './tank-tabs.tsx'
import { TopBar } from './top-bar.tsx'
import { Workloads } from './workloads.tsx'

export function Dashboard() {
  return (
    <LiveProvider>
      <Entrance>
        <Room />
      </Entrance>
    </LiveProvider>
  )
}

const longestWaitMs = 300 // then that it is being waited for is what is to be seen

/** Waits for the first snapshot, which is on its way with the scripts: to draw the room once is faster than empty and then full. */
function Entrance({ children }: { readonly children: ReactNode }) {
  const hasCluster = useCluster() !== null
  const [hasWaited, setHasWaited] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setHasWaited(true), longestWaitMs)
    return () => clearTimeout(timer)
  }, [])
  return hasCluster || hasWaited ? children : null
}

function Room() {
  const [isHelpOpen, setHelpOpen] = useState(false)
  const { state } = useConnection()
  const hasCluster = useCluster() !== null
  const isTrue = !hasCluster || state === 'live' || state === 'resynced'
  return (
    <div className="room" data-true={isTrue}>
      <button
        type="button"
        className="button fixed top-2 left-2 z-50 px-3 py-1.5 not-focus-visible:unseen"
        onClick={focusOutline}
      >
        Go to the outline
      </button>
      <TopBar isHelpOpen={isHelpOpen} onHelp={setHelpOpen} />
      <SidePanel isHelpOpen={isHelpOpen} />
      <StageArea />
      <Foot />
      <Announcements />
    </div>
  )
}

/**
 * Workloads, and below them the outline: a glimpse of it where there is room, more or nothing of it as a person likes. While it is folded
 * away it is off screen, but still read aloud, and it opens when the keyboard comes to it.
 */
function SidePanel({ isHelpOpen }: { readonly isHelpOpen: boolean }) {
  const [wish, setWish] = useState<boolean | null>(null)
  const hasRoom = useIsWide()
  const isOutlineOpen = wish ?? hasRoom
  const toggleOutline = (event: MouseEvent) => {
    setWish(!isOutlineOpen)
    // Pressed by key, not by pointer: the tree is where the focus wants to go.
    if (!isOutlineOpen && event.detail === 0) focusOutline()
  }
  return (
    <aside
      aria-label="Side panel"
      className="fading relative flex min-h-0 flex-col border-t border-line bg-paper [grid-area:panel] wide:border-t-0 wide:border-r"
    >
      <Finding />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <h2 className="px-5 pt-4 pb-2.5 text-l font-semibold">Workloads</h2>
        <Workloads />
      </div>
      <button
        type="button"
        aria-expanded={isOutlineOpen}
        title="Nodes, pods, containers, volumes and Services as a list"
        className="flex shrink-0 items-center justify-between border-t border-line px-5 py-2 text-l font-semibold hover:bg-box"
        onClick={toggleOutline}
      >
        Outline
        <span className="twisty text-soft" data-open={isOutlineOpen} />
      </button>
      <Outline
        size={wish === null && hasRoom ? 'glimpse' : isOutlineOpen ? 'open' : 'folded'}
        onReach={() => {
          if (!isOutlineOpen) setWish(true)
        }}
      />
      {/* In the help it is on screen once more, and larger. */}
      <Legend isOpen={isHelpOpen ? false : null} />
    </aside>
  )
}

function StageArea() {
  const hasCluster = useCluster() !== null
  const isEmpty = useShownModel().pods.size === 0
  const { selected } = useSelection()
  const area = useRef<HTMLDivElement>(null)
  const side = useInspectorSide(area, selected)
  const isInspecting = useSelectedName() !== null
  const isWide = useIsWide()
  const tank = useTank()
  const tabs = useRef<TankSteps>(null)
  const onSwipe = useCallback((by: 1 | -1) => tabs.current?.step(by) ?? false, [])
  // On a narrow screen the inspector lies below the stage's middle, and covers no side.
  const covered = isInspecting && isWide ? { [side]: inspectorWidthPx } : {}
  return (
    <main className="flex min-h-0 min-w-0 flex-col [grid-area:stage]">
      {!isWide && <TankTabs ref={tabs} />}
      <div ref={area} className="relative min-h-0 flex-1 overflow-hidden">
        <div className="fading size-full">
          {/* Another tank is another picture, shown whole at first. */}
          <Stage key={tank ?? ''} covered={covered} onSwipe={onSwipe} />
        </div>
        {!hasCluster && <Connecting />}
        {hasCluster && isEmpty && (
          <div className="card absolute top-1/2 left-1/2 z-10 -translate-1/2 px-5 py-4 shadow-(--shadow)">
            <EmptyNamespace />
          </div>
        )}
        <BrokenBanner />
        <Inspector side={side} />
      </div>
      <ForbiddenStrip />
    </main>
  )
}

const emptyTanks = [
  { name: 'control plane', share: 1 },
  { name: 'worker', share: 3 },
  { name: 'worker2', share: 3 },
]

/** Before the first snapshot: empty tanks, and words for what is being waited for. */
function Connecting() {
  const { state, message } = useConnection()
  return (
    <div className="absolute inset-0 flex gap-2.5 bg-paper p-3.5">
      {emptyTanks.map(({ name, share }) => (
        <div
          key={name}
          style={{ flexGrow: share }}
          className="basis-0 rounded-2xl border-2 border-line bg-glass opacity-60"
        />
      ))}
      <div className="card absolute top-1/2 left-1/2 w-max max-w-[80%] -translate-1/2 px-6 py-4 text-center shadow-(--shadow)">
        <p className="text-l font-semibold">
          {state === 'disconnected' ? 'The Podarium server is gone' : 'Connecting to the cluster…'}
        </p>
        <p className="mt-1 text-soft">{message ?? 'Reading its nodes and pods.'}</p>
      </div>
    </div>
  )
}
