'use client'
// Finder: looks for pods by a few words; those found are lit on the stage, the rest dimmed. And how many pods need attention, one press away.

import { useEffect, useMemo, useRef } from 'react'
import { attentionWord, needsAttention, podsFound } from '../../lib/model/finding.ts'
import { useFind, useShownModel } from '../state/view-state.ts'

export function Finder() {
  const { find, setFind } = useFind()
  const model = useShownModel()
  const found = useMemo(() => podsFound(model, find), [model, find])
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea')
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <search className="flex min-w-0 items-center gap-2">
      <Attention />
      <span className="relative flex min-w-0 items-center">
        <input
          ref={field}
          type="search"
          aria-label="Find pods"
          placeholder="find pods  /"
          title="By name, node, status, image or workload; press / to come here"
          className="quiet-button h-7 w-40 min-w-0 py-0 pr-8 pl-2 text-s [&::-webkit-search-cancel-button]:hidden"
          value={find}
          onChange={(event) => setFind(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setFind('')
          }}
        />
        <output aria-label="Found" className="absolute right-2 text-s font-semibold text-soft empty:hidden">
          {found && found.size}
        </output>
      </span>
    </search>
  )
}

function Attention() {
  const { find, setFind } = useFind()
  const { pods } = useShownModel()
  const count = useMemo(() => [...pods.values()].filter(needsAttention).length, [pods])
  const isLit = find === attentionWord
  if (count === 0 && !isLit) return null
  const words = count === 1 ? '1 pod needs attention' : `${count} pods need attention`
  return (
    <button
      type="button"
      aria-pressed={isLit}
      title={isLit ? 'Light all pods again' : 'Light them, and dim the rest'}
      className="quiet-button h-7 shrink-0 px-2 text-s font-semibold text-(--failing) max-wide:hidden"
      onClick={() => setFind(isLit ? '' : attentionWord)}
    >
      {words}
    </button>
  )
}
