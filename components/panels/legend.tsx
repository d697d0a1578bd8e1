// Legend: what colours and signs on the stage mean.

import type { Life } from '../../lib/model/life.ts'
import { doorSign, probeSign } from '../stage/icons.tsx'
import { LifeMark } from './life-mark.tsx'

const lives: readonly Life[] = ['running', 'starting', 'failing', 'leaving', 'done', 'unknown']

/** `isOpen` null: on screen where there is room for it. */
export function Legend({ isOpen }: { readonly isOpen: boolean | null }) {
  if (isOpen === false) return null
  return (
    <section
      aria-label="Legend"
      className={`shrink-0 border-t border-line px-5 py-2.5 text-s ${isOpen ? '' : 'max-wide:hidden'}`}
    >
      <ul className="grid grid-cols-3 gap-x-2 gap-y-1">
        {lives.map((life) => (
          <li key={life} className="flex items-center gap-1.5">
            <LifeMark life={life} size={13} />
            {life}
          </li>
        ))}
      </ul>
      <ul className="mt-2 flex flex-col gap-1">
        <li className="flex items-center gap-2">
          <Sign d="M2 5H30M9 5V12M23 5V12" color="var(--net)" />
          localhost: one shared network
        </li>
        <li className="flex items-center gap-2">
          <Sign d="M4 5a12 3 0 0 1 24 0v6a12 3 0 0 1-24 0zM4 5a12 3 0 0 0 24 0" color="var(--store)" />
          volume: shared files
        </li>
        <li className="flex items-center gap-2">
          <Sign d={doorSign} move="translate(9 0)" color="var(--net)" />
          Service: door to ready pods
        </li>
        <li className="flex items-center gap-2">
          <Sign d={probeSign} move="translate(16 8) scale(1.6)" color="var(--soft)" />
          probe: ready? still alive?
        </li>
        <li className="flex items-center gap-2">
          <Sign d="M3 2.500H29V13.500H3z" color="var(--soft)" isDashed />
          leaving; if empty: wanted
        </li>
      </ul>
    </section>
  )
}

function Sign({
  d,
  color,
  move,
  isDashed = false,
}: {
  readonly d: string
  readonly color: string
  /** Where a sign of the stage stands in this one. */
  readonly move?: string
  readonly isDashed?: boolean
}) {
  return (
    <svg width="32" height="16" viewBox="0 0 32 16" className="shrink-0" aria-hidden="true">
      <path
        d={d}
        transform={move}
        vectorEffect="non-scaling-stroke"
        fill="none"
        stroke={color}
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray={isDashed ? '4 5' : undefined}
      />
    </svg>
  )
}
