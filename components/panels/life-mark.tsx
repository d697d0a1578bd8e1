// Life mark: the small round icon of a life or state. Its shape says what its colour says; the word stands beside it.

import type { Life } from '../../lib/model/life.ts'

const shapes: Readonly<Record<Life, string>> = {
  running: 'M-3.2-4.2 4.4 0-3.2 4.2z',
  starting: 'M0-4.5A4.5 4.5 0 1 1-4.5 0',
  failing: 'M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5',
  leaving: 'M-4 0H4',
  done: 'M-4 0-1 3.2 4.2-3.4',
  unknown: 'M-2-2a2.2 2.2 0 1 1 2.6 2.2V1.6M.6 4v.6',
}

export function LifeMark({ life, size = 16 }: { readonly life: Life; readonly size?: number }) {
  return (
    <svg className="shrink-0" width={size} height={size} viewBox="-8 -8 16 16" aria-hidden="true">
      <circle r="8" fill={`var(--${life})`} />
      <path
        d={shapes[life]}
        fill={life === 'running' ? 'var(--pod)' : 'none'}
        stroke="var(--pod)"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

/** A life's text colour, whole so that Tailwind finds it. */
export const lifeText: Readonly<Record<Life, string>> = {
  running: 'text-running',
  starting: 'text-starting',
  failing: 'text-failing',
  leaving: 'text-leaving',
  done: 'text-done',
  unknown: 'text-unknown',
}
