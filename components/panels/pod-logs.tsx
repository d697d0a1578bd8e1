'use client'
// Pod logs: what a container writes, line by line, as `kubectl logs -f` shows it. Read only while it is open.

import { useLayoutEffect, useRef, useState } from 'react'
import type { PodView } from '../../lib/model/types.ts'
import { usePodLog } from '../state/pod-log.ts'
import { Part } from './inspector-parts.tsx'

export function PodLogs({ pod }: { readonly pod: PodView }) {
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const [previous, setPrevious] = useState(false)
  const names = pod.containers.map(({ name }) => name)
  // The first that is no init container, as kubectl takes.
  const container = chosen ?? pod.containers.find(({ role }) => role === 'main')?.name ?? names[0]
  if (container === undefined) return null
  const view = pod.containers.find(({ name }) => name === container)
  const hasPrevious = (view?.restarts ?? 0) > 0
  return (
    <Part title="Logs">
      <div className="flex flex-wrap items-center gap-2 text-s">
        <button
          type="button"
          aria-expanded={isOpen}
          className="quiet-button px-2 py-0.5"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Hide the log' : 'Show the log'}
        </button>
        {isOpen && names.length > 1 && (
          <select
            aria-label="Container"
            className="quiet-button min-w-0 flex-1 px-1 py-0.5 font-mono"
            value={container}
            onChange={(event) => setChosen(event.target.value)}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        {isOpen && hasPrevious && (
          <label className="flex items-center gap-1">
            <input type="checkbox" checked={previous} onChange={(event) => setPrevious(event.target.checked)} />
            before its last restart
          </label>
        )}
      </div>
      {isOpen && (
        // A container that restarted or began has another log.
        <Log
          key={`${container} ${view?.restarts} ${view?.state}`}
          pod={pod}
          container={container}
          previous={previous && hasPrevious}
        />
      )}
    </Part>
  )
}

type LogProps = { readonly pod: PodView; readonly container: string; readonly previous: boolean }

const atEndPx = 8 // so close to the end counts as being there

/** Stays at its end while nobody has scrolled up. */
function Log({ pod, container, previous }: LogProps) {
  const { lines, isOpen, error } = usePodLog(pod, container, previous)
  const box = useRef<HTMLPreElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  })
  return (
    <>
      <pre
        ref={box}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
        tabIndex={0}
        role="log"
        aria-label={`Log of ${container}`}
        aria-live="off"
        className="max-h-72 min-h-16 overflow-auto rounded-lg border border-boxline bg-box p-2 font-mono text-s leading-snug whitespace-pre-wrap wrap-anywhere"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < atEndPx
        }}
      >
        {lines.join('\n')}
      </pre>
      {error && (
        <p role="alert" className="text-s font-medium text-failing wrap-anywhere">
          {error}
        </p>
      )}
      {!error && lines.length === 0 && <p className="text-s text-soft">It has written nothing{isOpen && ' so far'}.</p>}
      {!error && !isOpen && lines.length > 0 && <p className="text-s text-soft">The log ends here.</p>}
    </>
  )
}
