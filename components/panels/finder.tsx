'use client'
// Finder: looks for pods by a few words; those found are lit on the stage, the rest dimmed. And how many pods need attention, one press away.

import { useRef } from 'react'
import { attentionWord, needsAttention } from '../../lib/model/finding.ts'
import { useChosenPods } from '../state/chosen-pods.ts'
import { useShortcut } from '../state/shortcut.ts'
import { useFind, useFound, useLookAt } from '../state/view-state.ts'
import { PodFilters } from './pod-filters.tsx'
import { LifeMark } from './life-mark.tsx'
import { byName } from './words.ts'

export function Finder() {
  const { find, setFind } = useFind()
  const found = useFound()
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', () => field.current?.focus())
  return (
    <search className="flex min-w-0 items-center gap-2 max-wide:order-last max-wide:basis-full">
      <Attention />
      <span className="relative flex min-w-0 items-center max-wide:flex-1">
        <input
          ref={field}
          type="search"
          aria-label="Find pods"
          placeholder="find pods  /"
          title="By name, node, status, image, workload or label, e.g. app=web as for kubectl -l; press / to come here"
          className="quiet-button h-7 w-40 min-w-0 py-0 pr-8 pl-2 text-s max-wide:h-9 max-wide:w-full [&::-webkit-search-cancel-button]:hidden"
          value={find}
          onChange={(event) => setFind(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || find === '') return
            setFind('')
            event.stopPropagation()
          }}
        />
        <output aria-label="Found" className="absolute right-2 text-s font-semibold text-soft empty:hidden">
          {found && found.uids.size}
        </output>
      </span>
      <PodFilters />
    </search>
  )
}

/** Lights those in need and goes to the first; the steps to the others are beside what is lit. */
function Attention() {
  const { find, setFind } = useFind()
  const needy = useChosenPods(needsAttention)
  const lookAt = useLookAt()
  const isLit = find === attentionWord
  if (needy.length === 0 && !isLit) return null
  const words = needy.length === 1 ? '1 pod needs attention' : `${needy.length} pods need attention`
  const onClick = () => {
    setFind(isLit ? '' : attentionWord)
    const [first] = needy.toSorted(byName)
    if (first && !isLit) lookAt(first.uid)
  }
  return (
    <button
      type="button"
      aria-label={words}
      aria-pressed={isLit}
      title={isLit ? 'Light all pods again' : 'Go to the first, and dim the rest'}
      className="quiet-button flex h-7 shrink-0 items-center gap-1.5 px-2 text-s font-semibold text-failing max-wide:h-9"
      onClick={onClick}
    >
      <span className="max-wide:hidden">{words}</span>
      <span className="flex items-center gap-1.5 wide:hidden">
        <LifeMark life="failing" size={14} />
        {needy.length}
      </span>
    </button>
  )
}
