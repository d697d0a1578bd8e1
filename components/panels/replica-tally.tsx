// Replica tally: a workload's pods by how they are, as a bar to see from afar and in words.

import type { Tally } from '../../lib/model/tallies.ts'

/** `kind` is said first where it is not said elsewhere. `asked`: the number that somebody wants and the cluster has not answered to yet; null for none. */
export function TallyWords(props: {
  readonly kind: string | null
  readonly tally: Tally
  readonly asked: number | null
}) {
  const { kind, tally, asked } = props
  const { wanted, ready, coming, stuck, refused, leaving, reasons } = tally
  const parts: readonly (Part | false)[] = [
    kind !== null && { words: kind, tone: 'text-soft' },
    asked !== null && { words: `${asked} asked`, tone: 'font-semibold text-starting' },
    { words: `${wanted} wanted`, tone: '' },
    { words: `${ready} ready`, tone: ready > 0 ? 'text-running' : '' },
    coming > 0 && { words: `${coming} coming`, tone: 'text-starting' },
    stuck > 0 && { words: `${stuck} stuck: ${reasons.slice(0, 2).join(', ')}`, tone: 'font-medium text-failing' },
    refused > 0 && { words: `${refused} refused`, tone: 'font-medium text-failing' },
    leaving > 0 && { words: `${leaving} leaving`, tone: 'text-leaving' },
  ]
  return (
    <p className="text-s tabular-nums wrap-anywhere">
      {parts
        .filter((part) => part !== false)
        .map(({ words, tone }, index) => (
          <span key={words}>
            {index > 0 && ' · '}
            <span className={tone}>{words}</span>
          </span>
        ))}
    </p>
  )
}

type Part = { readonly words: string; readonly tone: string }

/** Not there when all is ready: then it says nothing. */
export function TallyBar({ tally }: { readonly tally: Tally }) {
  const { wanted, ready, coming, stuck, refused } = tally
  if (ready >= wanted) return null
  return (
    <div aria-hidden="true" className="mt-1 flex h-1.5 gap-0.5">
      <Share of={ready} className="bg-running" />
      <Share of={coming} className="border border-starting bg-[color-mix(in_oklab,var(--starting)_25%,var(--card))]" />
      <Share of={stuck} className="bg-failing" />
      <Share of={refused} className="border border-dashed border-failing" />
    </div>
  )
}

function Share({ of, className }: { readonly of: number; readonly className: string }) {
  return of > 0 ? <div className={`min-w-1 basis-0 rounded-full ${className}`} style={{ flexGrow: of }} /> : null
}
