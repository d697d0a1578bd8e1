'use client'
// Gallery: the samples, each with a sentence on what to watch; applied and removed with a press. In the sandbox also its reset.

import { useEffect, useRef, useState } from 'react'
import type { Model } from '../../lib/model/types.ts'
import type { SampleView } from '../../lib/protocol.ts'
import { useCluster, useModel } from '../state/cluster-store.ts'
import { useReset, useSampleErrand } from '../state/commands.ts'
import { fetchSamples } from '../state/http.ts'

export function Gallery() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    setOpen(true)
    dialog.current?.showModal()
  }
  return (
    <>
      <button type="button" className="quiet-button h-7 shrink-0 px-2 text-s font-semibold max-wide:h-9" onClick={open}>
        Samples
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="gallery-title"
        className="card m-auto max-h-[86dvh] w-[min(75rem,94vw)] overflow-y-auto p-0 text-ink shadow-(--shadow) backdrop:bg-black/40"
        onClose={() => setOpen(false)}
        closedby="any"
      >
        <div className="p-5">
          <div className="mb-3 flex items-baseline justify-between gap-4">
            <h2 id="gallery-title" className="text-l font-semibold">
              Samples
            </h2>
            <button type="button" className="quiet-button px-2 text-s" onClick={() => dialog.current?.close()}>
              Close
            </button>
          </div>
          {isOpen && <Samples />}
          <SandboxReset />
        </div>
      </dialog>
    </>
  )
}

function Samples() {
  const [samples, setSamples] = useState<readonly SampleView[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    fetchSamples().then(setSamples, (reason: Error) => setError(reason.message))
  }, [])
  if (error) return <p role="alert">{error}</p>
  if (!samples) return <p className="text-soft">Reading the samples…</p>
  return (
    <ul className="grid gap-2.5 wide:grid-cols-2 min-[1200px]:grid-cols-3">
      {samples.map((sample) => (
        <SampleCard key={sample.name} sample={sample} />
      ))}
    </ul>
  )
}

function SampleCard({ sample }: { readonly sample: SampleView }) {
  const isThere = isOnStage(sample, useModel())
  const { pending, error, apply, remove } = useSampleErrand(sample.name)
  return (
    <li className="flex flex-col gap-2 rounded-lg border border-boxline bg-box p-3" aria-label={sample.title}>
      <div className="flex items-start justify-between gap-3">
        <h3 className="font-semibold">{sample.title}</h3>
        <button
          type="button"
          aria-label={`${isThere ? 'Remove' : 'Apply'} ${sample.title}`}
          disabled={pending}
          className="quiet-button shrink-0 px-2 py-0.5 text-s font-semibold disabled:opacity-50"
          onClick={isThere ? remove : apply}
        >
          {isThere ? 'Remove' : 'Apply'}
        </button>
      </div>
      <p className="text-s text-soft">{sample.watch}</p>
      {error && (
        <p role="alert" className="text-s font-semibold">
          {error}
        </p>
      )}
    </li>
  )
}

/** Whether anything of it is in the cluster, as the watch tells. */
function isOnStage({ objects }: SampleView, { pods, workloads }: Model): boolean {
  return objects.some(({ kind, namespace, name }) =>
    kind === 'Pod'
      ? pods.values().some((pod) => pod.namespace === namespace && pod.name === name)
      : workloads.values().some((view) => view.kind === kind && view.namespace === namespace && view.name === name),
  )
}

function SandboxReset() {
  const cluster = useCluster()
  const [isAsked, setAsked] = useState(false)
  const { pending, error, reset } = useReset()
  if (!cluster?.sandbox) return null
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3 border-t border-line pt-4 text-s">
      <button
        type="button"
        disabled={pending}
        className="quiet-button px-2 py-1 font-semibold disabled:opacity-50"
        onClick={() => {
          if (isAsked) reset()
          setAsked(!isAsked)
        }}
      >
        {isAsked ? 'Yes, throw it away' : 'Reset the sandbox'}
      </button>
      {isAsked && (
        <button type="button" className="quiet-button px-2 py-1" onClick={() => setAsked(false)}>
          Keep it
        </button>
      )}
      <span className="text-soft">
        {isAsked
          ? 'Everything that runs in the sandbox ends, and a fresh cluster begins.'
          : 'A fresh cluster, as at the start.'}
      </span>
      {error && (
        <p role="alert" className="font-semibold">
          {error}
        </p>
      )}
    </div>
  )
}
