// Life mark: the small round icon of a life or state. Its shape says what its colour says; the word stands beside it.

import type { Life } from '../../lib/model/life.ts'
import { lifeSigns } from '../../lib/model/life-signs.ts'

export function LifeMark({ life, size = 16 }: { readonly life: Life; readonly size?: number }) {
  return (
    <svg className="shrink-0" width={size} height={size} viewBox="-8 -8 16 16" aria-hidden="true">
      <circle r="8" fill={`var(--${life})`} />
      <path
        d={lifeSigns[life]}
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
