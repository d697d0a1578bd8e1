'use client'
// Outline: the cluster as a tree, for keyboards and screen readers, and for who would rather read than look. It shows what the stage shows.

import {
  type FocusEvent as ReactFocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  startTransition,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { servicesWithDoors } from '../../lib/layout/doors.ts'
import { refusalsOf } from '../../lib/layout/waiting.ts'
import { shortNodeNames } from '../../lib/layout/node-names.ts'
import type { Model, Uid } from '../../lib/model/types.ts'
import { type ClusterStore, useClusterStore } from '../state/cluster-store.ts'
import type { Found } from '../state/found.ts'
import { useFound, useFrame, usePoint, useSelect, useShownModel } from '../state/view-state.ts'
import {
  type Branch,
  branchRows,
  type BranchWindow,
  noOutline,
  outlineBranches,
  outlineRows,
  outlineWindows,
  podRows,
  rowRem,
} from './outline-branches.ts'
import { nextStop, stopsOf } from './outline-keys.ts'
import { BranchItem } from './outline-items.tsx'
import { useOpenItems } from './outline-open.ts'
import { RefusedBranch } from './outline-refused.tsx'
import { ServicesBranch } from './outline-services.tsx'
import { byName, leftOutWords } from './words.ts'

const noPods: Model['pods'] = new Map()
const wholeUpTo = 500 // pods: more items than this cost a browser more than they help; past it they are windowed
const firstUpTo = 50 // pods, until the picture is painted: a thousand items take longer to make than the picture
const overscanRows = 120 // rows in the DOM beyond what is seen, so that keys and wheel find something there
const firstOverscanRows = 20 // until the picture is painted

/** Puts the focus on the outline, which opens it. */
export function focusOutline() {
  document.querySelector<HTMLElement>('[role=tree] [role=treeitem][tabindex="0"]')?.focus()
}

const heights = {
  open: 'min-h-0 flex-[1.4] overflow-y-auto',
  glimpse: 'min-h-0 flex-[0.5] overflow-y-auto',
  folded: 'unseen',
}

/** While it is folded it is off screen, but still read aloud; `onReach` says that the keyboard came to it. */
export function Outline({ size, onReach }: { readonly size: keyof typeof heights; onReach(): void }) {
  const model = useShownModel()
  const found = useFound()
  const whole = useBranches(model)
  const { branches, doors, leftOut, pods } = useNarrowed(model, whole, found)
  const shortNames = useMemo(() => shortNodeNames([...model.nodes.values()].map(({ name }) => name)), [model.nodes])
  const refusals = useMemo(() => refusalsOf(model.workloads), [model.workloads])
  const open = useOpenItems()
  const [tree, setTree] = useState<HTMLElement | null>(null)
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const windows = useWindows(branches, scroller)
  const select = useSelect()
  const frame = useFrame()
  const point = usePoint()
  const reach = (event: ReactFocusEvent<HTMLElement>) => {
    onReach()
    point(event.target.dataset.uid ?? null)
    const row = rowOf(event.target)
    // Once it is on screen.
    if (size === 'folded') requestAnimationFrame(() => row?.scrollIntoView({ block: 'nearest' }))
  }

  const onClick = (event: MouseEvent) => {
    const item = (event.target as Element).closest<HTMLElement>('[role=treeitem]')
    if (!item) return
    item.focus({ preventScroll: true })
    if ((event.target as Element).closest('[data-toggle]')) open.toggle(item.dataset.id ?? '')
    else if (item.dataset.uid && event.detail === 2) frame(item.dataset.uid)
    else if (item.dataset.uid) select(item.dataset.uid)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const item = (event.target as Element).closest<HTMLElement>('[role=treeitem]')
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return
    const expanded = item.getAttribute('aria-expanded')
    if (event.key === 'Enter' || event.key === ' ') {
      // A container stands for its pod.
      const picked = item.closest<HTMLElement>('[aria-selected="true"]')
      const isSelected = picked?.dataset.uid === item.dataset.uid
      if (item.dataset.uid && isSelected && event.key === 'Enter') frame(item.dataset.uid)
      else if (item.dataset.uid) select(item.dataset.uid)
    } else if (event.key === 'ArrowRight' && expanded === 'false') open.toggle(item.dataset.id ?? '')
    else if (event.key === 'ArrowLeft' && expanded === 'true') open.toggle(item.dataset.id ?? '')
    else {
      if (event.key === 'End' || event.key === 'Home') windows.goTo(event.key)
      const next = tree && nextStop(stopsOf(tree), item, event.key)
      if (!next) return
      next.focus({ preventScroll: true })
      rowOf(next)?.scrollIntoView({ block: 'nearest' })
    }
    event.preventDefault()
  }
  return (
    <div
      ref={setScroller}
      className={heights[size]}
      onScroll={windows.onScroll}
      onFocus={reach}
      onBlur={() => point(null)}
    >
      {leftOut && (
        <p id={leftOutId} className="px-5 pb-1.5 text-s text-soft">
          {leftOut}
        </p>
      )}
      <ul
        ref={setTree}
        role="tree"
        aria-label="Cluster outline"
        aria-describedby={leftOut ? leftOutId : undefined}
        // So that it can have the focus of an item that went with all others.
        tabIndex={-1}
        className="px-3 pb-3"
        onClick={onClick}
        onKeyDown={onKeyDown}
        onFocus={(event) => tree && event.target !== tree && makeTabStop(tree, event.target as HTMLElement)}
      >
        {branches.map((branch, index) => (
          <BranchItem
            key={branch.node ?? ''}
            branch={branch}
            of={pods.get(branch.node) ?? 0}
            shortName={shortNames.get(branch.node ?? '') ?? branch.node}
            window={windows.list?.[index] ?? null}
            open={open}
          />
        ))}
        {refusals.length > 0 && <RefusedBranch refusals={refusals} open={open} />}
        {doors.length > 0 && <ServicesBranch uids={doors} open={open} />}
      </ul>
      <TabStop tree={tree} />
    </div>
  )
}

/** The same branches while they have the same pods, so that a change inside a pod renders that pod only. */
function useBranches(model: Pick<Model, 'nodes' | 'pods'>): readonly Branch[] {
  const keeper = useState(createBranchKeeper)[0]
  return keeper(model)
}

function createBranchKeeper() {
  let outlined = noOutline
  return (model: Pick<Model, 'nodes' | 'pods'>) => (outlined = outlineBranches(model, outlined)).branches
}

const leftOutId = 'outline-left-out'

/** The branches and Services with what is looked for, all while nothing is; what that leaves out, in words; and how many pods each branch has whole. */
function useNarrowed(model: Model, whole: readonly Branch[], found: Found | null) {
  const matching = useBranches({ nodes: model.nodes, pods: found?.pods ?? noPods })
  const branches = useMemo(
    () => (found ? matching.filter(({ podUids }) => podUids.length > 0) : whole),
    [found, matching, whole],
  )
  const withDoors = useMemo(() => servicesWithDoors(model.services).toSorted(byName), [model.services])
  const uids = found?.uids
  const doors = useMemo(
    () => withDoors.filter(({ podUids }) => !uids || podUids.some((uid) => uids.has(uid))).map(({ uid }) => uid),
    [withDoors, uids],
  )
  const pods = useMemo(() => new Map(whole.map(({ node, podUids }) => [node, podUids.length])), [whole])
  const nodesIn = (all: readonly Branch[]) => all.filter(({ node }) => node !== null).length
  const leftOut = leftOutWords({
    pods: found ? model.pods.size - found.pods.size : 0,
    nodes: nodesIn(whole) - nodesIn(branches),
    services: withDoors.length - doors.length,
  })
  return { branches, doors, leftOut, pods }
}

/** Which pods are in the DOM once there are too many for all; null while all are. */
function useWindows(branches: readonly Branch[], scroller: HTMLElement | null) {
  const store = useClusterStore()
  const pods = branches.reduce((sum, { podUids }) => sum + podUids.length, 0)
  const isSettled = useIsSettled(pods > 0)
  const isWindowed = pods > (isSettled ? wholeUpTo : firstUpTo)
  const overscan = isSettled ? overscanRows : firstOverscanRows
  const [seen, setSeen] = useState(() => rowsSeen(0, 0))
  const list = useMemo(() => {
    const rowsOf = (uid: Uid) => rowsIn(store, uid)
    const { fromRow, toRow, known, windows } = seen
    const rowsOfBranch = (branch: Branch) => {
      const rows = known.get(branch) ?? branchRows(branch, rowsOf)
      known.set(branch, rows)
      return rows
    }
    if (!isWindowed) return null
    const next = outlineWindows(branches, rowsOf, fromRow - overscan, toRow + overscan, rowsOfBranch)
    // The same object for a branch whose window stays, so that it is not rendered for what happens in others.
    return next.map((window, index) => {
      const { node } = branches[index]!
      const was = windows.get(node)
      if (was && isSameWindow(was, window)) return was
      windows.set(node, window)
      return window
    })
  }, [isWindowed, overscan, branches, store, seen])
  const look = () => {
    if (!isWindowed || !scroller) return
    const rowPx = rowRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    const fromRow = Math.floor(scroller.scrollTop / rowPx)
    const toRow = fromRow + Math.ceil(scroller.clientHeight / rowPx)
    // Half of what is kept beyond the edge: a new window before the old one is used up, and not one for each pixel.
    if (Math.abs(fromRow - seen.fromRow) > overscanRows / 2 || Math.abs(toRow - seen.toRow) > overscanRows / 2) {
      setSeen(rowsSeen(fromRow, toRow))
    }
  }
  return {
    list,
    onScroll: look,
    /** Has the first or last items in the DOM when it returns, so that the focus can go there. */
    goTo(key: 'Home' | 'End') {
      if (!isWindowed) return
      const end = key === 'Home' ? 0 : outlineRows(branches, (uid) => rowsIn(store, uid))
      flushSync(() => setSeen(rowsSeen(end, end)))
    },
  }
}

function rowsIn(store: ClusterStore, podUid: Uid): number {
  const pod = store.sync().model.pods.get(podUid)
  return pod ? podRows(pod) : 1
}

/** False until what was there at first is on screen. */
function useIsSettled(isThere: boolean): boolean {
  const [isSettled, setSettled] = useState(false)
  useEffect(() => {
    // Without a cleanup, which would keep all that the outline knew at first: an outline that is gone settles unseen.
    if (isThere) requestAnimationFrame(() => setTimeout(() => startTransition(() => setSettled(true))))
  }, [isThere])
  return isSettled
}

/** What is seen of the outline, and what is known of its branches since it was looked at: their rows, and by node their windows. */
const rowsSeen = (fromRow: number, toRow: number) => ({
  fromRow,
  toRow,
  known: new WeakMap<Branch, number>(),
  windows: new Map<string | null, BranchWindow>(),
})

const isSameWindow = (a: BranchWindow, b: BranchWindow) =>
  a.first === b.first && a.last === b.last && a.rowsAbove === b.rowsAbove && a.rowsBelow === b.rowsBelow

/**
 * One item can be reached with Tab, whatever comes and goes; the focus of one that went goes to the item in its place. Where there is none, as when
 * nothing is what is looked for, the tree itself keeps the focus until there is one. Looked after with each render of the outline; a component of its
 * own, because what listens for long keeps all that its component knew at first.
 */
function TabStop({ tree }: { readonly tree: HTMLElement | null }) {
  const placeRef = useRef(-1)
  useEffect(() => {
    if (!tree) return
    const onFocus = (event: FocusEvent) => {
      placeRef.current = stopsOf(tree).indexOf(event.target as HTMLElement)
    }
    const onBlur = (event: FocusEvent) => {
      if ((event.target as Element).isConnected && event.relatedTarget) placeRef.current = -1
    }
    tree.addEventListener('focusin', onFocus)
    tree.addEventListener('focusout', onBlur)
    return () => {
      tree.removeEventListener('focusin', onFocus)
      tree.removeEventListener('focusout', onBlur)
    }
  }, [tree])
  useEffect(() => {
    if (!tree || tree.querySelector('[role=treeitem][tabindex="0"]')) return
    const stops = stopsOf(tree)
    const stop = stops[Math.min(Math.max(placeRef.current, 0), stops.length - 1)]
    const isLost = document.activeElement === null || document.activeElement === document.body
    const isFocused = document.activeElement === tree || (placeRef.current >= 0 && isLost)
    if (stop) makeTabStop(tree, stop)
    if (isFocused) (stop ?? tree).focus({ preventScroll: true })
  })
  return null
}

/** An item is as tall as all that is in it: what is to be seen of it is its own row. */
const rowOf = (item: HTMLElement) => item.querySelector(':scope > .row')

/** The attribute is set by hand: as a property each move would render two items, and the tree to find them. */
function makeTabStop(tree: HTMLElement, item: HTMLElement) {
  for (const stop of tree.querySelectorAll<HTMLElement>('[role=treeitem][tabindex="0"]')) stop.tabIndex = -1
  item.tabIndex = 0
}
