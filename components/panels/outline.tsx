'use client'
// Outline: the cluster as a tree, for keyboards and screen readers, and for who would rather read than look. It shows what the stage shows.

import {
  type FocusEvent as ReactFocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { shortNodeNames } from '../../lib/layout/node-names.ts'
import type { Model, Uid } from '../../lib/model/types.ts'
import { useClusterStore } from '../state/cluster-store.ts'
import { useFrame, usePoint, useSelect, useShownModel } from '../state/view-state.ts'
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

const wholeUpTo = 2_000 // pods: more items than this cost a browser more than they help; past it they are windowed
const overscanRows = 120 // rows in the DOM beyond what is seen, so that keys and wheel find something there

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
  const branches = useBranches(model)
  const shortNames = useMemo(() => shortNodeNames([...model.nodes.values()].map(({ name }) => name)), [model.nodes])
  const open = useOpenItems()
  const [tree, setTree] = useState<HTMLElement | null>(null)
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const windows = useWindows(branches, scroller)
  useTabStop(tree)
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
      <ul
        ref={setTree}
        role="tree"
        aria-label="Cluster outline"
        className="px-3 pb-3"
        onClick={onClick}
        onKeyDown={onKeyDown}
        onFocus={(event) => tree && makeTabStop(tree, event.target as HTMLElement)}
      >
        {branches.map((branch, index) => (
          <BranchItem
            key={branch.node ?? ''}
            branch={branch}
            shortName={shortNames.get(branch.node ?? '') ?? branch.node}
            window={windows.list?.[index] ?? null}
            open={open}
          />
        ))}
      </ul>
    </div>
  )
}

/** The same branches while they have the same pods, so that a change inside a pod renders that pod only. */
function useBranches(model: Model): readonly Branch[] {
  const keeper = useState(createBranchKeeper)[0]
  return keeper(model)
}

function createBranchKeeper() {
  let outlined = noOutline
  return (model: Model) => (outlined = outlineBranches(model, outlined)).branches
}

/** Which pods are in the DOM once there are too many for all; null while all are. */
function useWindows(branches: readonly Branch[], scroller: HTMLElement | null) {
  const store = useClusterStore()
  const pods = branches.reduce((sum, { podUids }) => sum + podUids.length, 0)
  const isWindowed = pods > wholeUpTo
  const [seen, setSeen] = useState(() => rowsSeen(0, 0))
  const rowsOf = useCallback(
    (uid: Uid) => {
      const pod = store.sync().model.pods.get(uid)
      return pod ? podRows(pod) : 1
    },
    [store],
  )
  const list = useMemo(() => {
    const { fromRow, toRow, known, windows } = seen
    const rowsOfBranch = (branch: Branch) => {
      const rows = known.get(branch) ?? branchRows(branch, rowsOf)
      known.set(branch, rows)
      return rows
    }
    if (!isWindowed) return null
    const next = outlineWindows(branches, rowsOf, fromRow - overscanRows, toRow + overscanRows, rowsOfBranch)
    // The same object for a branch whose window stays, so that it is not rendered for what happens in others.
    return next.map((window, index) => {
      const { node } = branches[index]!
      const was = windows.get(node)
      if (was && isSameWindow(was, window)) return was
      windows.set(node, window)
      return window
    })
  }, [isWindowed, branches, rowsOf, seen])
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
      const end = key === 'Home' ? 0 : outlineRows(branches, rowsOf)
      flushSync(() => setSeen(rowsSeen(end, end)))
    },
  }
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

/** One item can be reached with Tab, whatever comes and goes; the focus of one that went goes to the item in its place. */
function useTabStop(tree: HTMLElement | null) {
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
    if (!stop) return
    makeTabStop(tree, stop)
    const isLost = document.activeElement === null || document.activeElement === document.body
    if (placeRef.current >= 0 && isLost) stop.focus({ preventScroll: true })
  })
}

/** An item is as tall as all that is in it: what is to be seen of it is its own row. */
const rowOf = (item: HTMLElement) => item.querySelector(':scope > .row')

/** The attribute is set by hand: as a property each move would render two items, and the tree to find them. */
function makeTabStop(tree: HTMLElement, item: HTMLElement) {
  for (const stop of tree.querySelectorAll<HTMLElement>('[role=treeitem][tabindex="0"]')) stop.tabIndex = -1
  item.tabIndex = 0
}
