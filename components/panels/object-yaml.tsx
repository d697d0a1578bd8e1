'use client'
// Object YAML: what Kubernetes has written down about a thing, to read and to copy. What may hold a secret is `(hidden)`, and said to be.

import { useState } from 'react'
import type { Selected } from '../state/address.ts'
import { useNow } from '../state/now.ts'
import { useYaml } from '../state/object-yaml.ts'
import { CopyButton } from './copyable.tsx'
import { Part } from './inspector-parts.tsx'
import { age } from './words.ts'

/** `view` is what tells that the object changed. */
export function ObjectYaml({ of, view }: { readonly of: Selected; readonly view: unknown }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Part title="YAML">
      <button
        type="button"
        aria-expanded={isOpen}
        className="quiet-button self-start px-2 py-0.5 text-s"
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide the YAML' : 'Show the YAML'}
      </button>
      {isOpen && <Text of={of} view={view} />}
    </Part>
  )
}

function Text({ of, view }: { readonly of: Selected; readonly view: unknown }) {
  const { yaml, askedAtMs, error, readAgain } = useYaml(of, view)
  return (
    <>
      <p className="text-s text-soft">
        Read only. What may hold a secret (env, args, commands, annotations) is <code>(hidden)</code>. It follows what
        the page shows; of other changes, such as of labels of a node, the page does not hear.
      </p>
      {error && (
        <p role="alert" className="text-s font-medium text-failing wrap-anywhere">
          {error}
        </p>
      )}
      {yaml === null && !error ? (
        <p className="text-s text-soft">Reading it…</p>
      ) : (
        <div className="flex items-start gap-2">
          <p className="flex-1 py-0.5 text-s">
            {yaml !== null && (
              <>
                As it was <Ago sinceMs={askedAtMs} /> ago
              </>
            )}
          </p>
          <button type="button" className="quiet-button px-1.5 text-s" onClick={readAgain}>
            Read again
          </button>
          {yaml !== null && <CopyButton text={yaml} />}
        </div>
      )}
      {yaml !== null && (
        <pre
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
          tabIndex={0}
          role="region"
          aria-label={`YAML of ${of.name}`}
          className="max-h-96 overflow-auto rounded-lg border border-boxline bg-box p-2 font-mono text-s leading-snug"
        >
          {yaml}
        </pre>
      )}
    </>
  )
}

function Ago({ sinceMs }: { readonly sinceMs: number }) {
  const nowMs = useNow(1000)
  const since = new Date(sinceMs)
  return (
    <time dateTime={since.toISOString()} title={since.toLocaleTimeString()} className="tabular-nums">
      {age(nowMs - sinceMs)}
    </time>
  )
}
