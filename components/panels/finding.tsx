'use client'
// Finding: what is looked for or hidden now, so that nobody forgets it, each to be taken away with a press; and steps through what was found.

import { useMemo } from 'react'
import type { Uid } from '../../lib/model/types.ts'
import { everyNamespace } from '../state/address.ts'
import type { Found } from '../state/found.ts'
import {
  useClearFinding,
  useFilter,
  useFind,
  useFound,
  useLookAt,
  useNamespaceFilter,
  useSelection,
  useShownModel,
} from '../state/view-state.ts'
import { byName, count } from './words.ts'

export function Finding() {
  const { find, setFind } = useFind()
  const { filter, setFilter } = useFilter()
  const { namespace, setNamespace } = useNamespaceFilter()
  const clear = useClearFinding()
  const { node, workload, status } = filter
  const hasNamespace = namespace !== null && namespace !== everyNamespace
  const chips = [
    hasNamespace && { words: `only namespace ${namespace}`, remove: () => setNamespace(null) },
    find.trim() !== '' && { words: `find ${find}`, remove: () => setFind('') },
    node !== null && { words: node === '' ? 'no node yet' : `node ${node}`, remove: () => setFilter({ node: null }) },
    workload !== null && { words: `workload ${workload}`, remove: () => setFilter({ workload: null }) },
    status !== null && { words: `status ${status}`, remove: () => setFilter({ status: null }) },
  ].filter((chip) => chip !== false)
  if (chips.length === 0) return null
  return (
    <section
      aria-label="What is looked for"
      className="flex shrink-0 flex-col gap-1.5 border-b border-line bg-card px-3.5 py-2.5"
    >
      <FoundSteps />
      <ul className="flex flex-wrap gap-1.5">
        {chips.map(({ words, remove }) => (
          <li key={words} className="max-w-full">
            <button
              type="button"
              aria-label={`Remove ${words}`}
              title={`${words}: take it away`}
              className="quiet-button flex max-w-full items-center gap-1.5 rounded-full border-net bg-netbg px-2 py-0.5 text-s"
              onClick={remove}
            >
              <span className="truncate">{words}</span>
              <span aria-hidden="true">✕</span>
            </button>
          </li>
        ))}
        {chips.length > 1 && (
          <li>
            <button type="button" className="link py-0.5 text-s" onClick={clear}>
              Clear all
            </button>
          </li>
        )}
      </ul>
    </section>
  )
}

/** How many pods are lit, and to each of them by a press. */
export function FoundSteps() {
  const found = useFound()
  const { pods } = useShownModel()
  const { selected } = useSelection()
  const lookAt = useLookAt()
  const place = useMemo(() => placeOf(selected, found), [selected, found])
  if (!found) return null
  const size = found.uids.size
  const step = (by: 1 | -1) => {
    const from = place < 0 && by < 0 ? 0 : place
    const next = [...found.pods.values()].toSorted(byName)[(from + by + size) % size]
    if (next) lookAt(next.uid)
  }
  return (
    <div className="flex items-center gap-1.5">
      <p className="flex-1 text-s font-semibold">
        {place < 0 ? `${size} of ${count(pods.size, 'pod')} lit` : `${place + 1} of ${size} lit`}
      </p>
      {(['Previous', 'Next'] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-label={`${name} lit pod`}
          title={`${name} lit pod`}
          disabled={size === 0}
          className="quiet-button size-6 font-bold disabled:opacity-50"
          onClick={() => step(name === 'Next' ? 1 : -1)}
        >
          {name === 'Next' ? '›' : '‹'}
        </button>
      ))}
    </div>
  )
}

/** How many are found before this one by namespace and name; -1 if it is not found. */
function placeOf(uid: Uid | null, found: Found | null): number {
  const pod = found?.pods.get(uid ?? '')
  if (!found || !pod) return -1
  return found.pods.values().reduce((before, each) => before + Number(byName(each, pod) < 0), 0)
}
