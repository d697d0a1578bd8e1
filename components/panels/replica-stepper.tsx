'use client'
// Replica stepper: how many pods a workload should have. Type a number and Enter, arrows, page keys, + and −, held or pressed; dashed until the cluster answers.

import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Uid } from '../../lib/model/types.ts'
import { useCluster, useView } from '../state/cluster-store.ts'
import { useScale } from '../state/commands.ts'
import { useHold } from '../state/hold.ts'

const pageStep = 10

/**
 * `compact` is the size for the stage and for long lists. Renders nothing for a workload that can't be
 * scaled. It is to stand in a row that wraps: a refusal takes a line of its own.
 */
export function ReplicaStepper({
  workloadUid,
  compact = false,
}: {
  readonly workloadUid: Uid
  readonly compact?: boolean
}) {
  const workload = useView('workloads', workloadUid)
  const maxReplicas = useCluster()?.maxReplicas ?? 0
  const { shown, pending, error, set } = useScale(workloadUid)
  /** What is typed and not yet asked for. */
  const [draft, setDraft] = useState<string | null>(null)
  const [draftError, setDraftError] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  // A new number under the cursor is selected as the old one was: a digit replaces it and is not put behind it.
  useEffect(() => {
    if (document.activeElement === input.current) input.current?.select()
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the number is what sets it off
  }, [shown])
  if (!workload?.scalable) return null

  const ask = (replicas: number) => {
    setDraft(null)
    setDraftError(null)
    if (replicas > maxReplicas) {
      setDraftError(`At most ${maxReplicas} can be asked for here; kubectl scale can do more.`)
    } else if (replicas >= 0) set(replicas)
  }
  const commit = () => {
    if (draft === null) return
    if (/^\d+$/.test(draft.trim())) ask(Number(draft))
    else {
      setDraft(null)
      setDraftError(`"${draft}" is not a whole number from 0 to ${maxReplicas}.`)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit()
    else if (event.key === 'ArrowUp') ask(shown + 1)
    else if (event.key === 'ArrowDown') ask(shown - 1)
    else if (event.key === 'PageUp') ask(Math.min(maxReplicas, shown + pageStep))
    else if (event.key === 'PageDown') ask(Math.max(0, shown - pageStep))
    else if (event.key === 'Escape' && draft !== null) setDraft(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const size = compact ? 'size-6' : 'size-7'
  const words = draft ?? String(shown)
  const problem = draftError ?? error
  return (
    <>
      <div className="flex shrink-0 items-center gap-1">
        <StepButton name="Remove a pod" className={size} isOff={shown <= 0} onStep={() => shown > 0 && ask(shown - 1)}>
          −
        </StepButton>
        <input
          ref={input}
          role="spinbutton"
          aria-label="Replicas"
          aria-valuenow={shown}
          aria-valuemin={0}
          aria-valuemax={Math.max(maxReplicas, shown)}
          aria-busy={pending}
          title={pending ? `Asked for ${shown}; the cluster has not answered yet` : `0 to ${maxReplicas}`}
          inputMode="numeric"
          autoComplete="off"
          className={`${compact ? 'h-6 max-w-28 min-w-8 text-m' : 'h-7 max-w-28 min-w-10 text-l'} rounded-md border bg-card text-center font-semibold tabular-nums focus-visible:outline-offset-0 ${pending ? 'pending border-dashed border-starting' : 'border-transparent hover:border-boxline'}`}
          style={{ width: `calc(${words.length}ch + 0.75rem)` }}
          value={words}
          onChange={(event) => setDraft(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
        <StepButton name="Add a pod" className={size} isOff={shown >= maxReplicas} onStep={() => ask(shown + 1)}>
          +
        </StepButton>
      </div>
      {problem && (
        <p
          role="alert"
          className="max-w-72 basis-full rounded-md bg-card text-s font-medium text-failing wrap-anywhere"
        >
          {problem}
        </p>
      )}
    </>
  )
}

function StepButton(props: {
  readonly name: string
  readonly className: string
  readonly isOff: boolean
  onStep(): void
  readonly children: string
}) {
  const hold = useHold(props.onStep)
  return (
    <button
      type="button"
      aria-label={props.name}
      title={props.name}
      aria-disabled={props.isOff}
      className={`button flex shrink-0 touch-manipulation items-center justify-center text-l leading-none select-none ${props.className}`}
      {...hold}
    >
      {props.children}
    </button>
  )
}
