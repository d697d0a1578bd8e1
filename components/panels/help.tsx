'use client'
// Help: what the colours and signs mean, and which keys do what. Opened by its button or by the key ?.

import { useEffect, useRef } from 'react'
import { useShortcut } from '../state/shortcut.ts'
import { Legend } from './legend.tsx'

type Props = { readonly isOpen: boolean; onChange(isOpen: boolean): void }

export function Help({ isOpen, onChange }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useShortcut('?', () => onChange(!isOpen))
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <>
      <button
        type="button"
        aria-label="Help"
        title="What the colours and signs mean, and the keys (?)"
        className="quiet-button size-7 shrink-0 font-bold max-wide:size-9"
        onClick={() => onChange(true)}
      >
        ?
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="help-title"
        className="card m-auto max-h-[86dvh] w-[min(52rem,94vw)] overflow-y-auto p-0 text-ink shadow-(--shadow) backdrop:bg-black/40"
        onClose={() => onChange(false)}
        closedby="any"
      >
        {isOpen && (
          <div className="p-5">
            <div className="mb-3 flex items-baseline justify-between gap-4">
              <h2 id="help-title" className="text-l font-semibold">
                Help
              </h2>
              <button type="button" className="quiet-button px-2 text-s" onClick={() => onChange(false)}>
                Close
              </button>
            </div>
            <div className="grid gap-5 wide:grid-cols-[19rem_minmax(0,1fr)]">
              <div>
                <h3 className="mb-1.5 font-semibold">Colours and signs</h3>
                <Legend isOpen />
              </div>
              <div>
                <h3 className="mb-1.5 font-semibold">Keys</h3>
                <Shortcuts />
              </div>
            </div>
          </div>
        )}
      </dialog>
    </>
  )
}

type Shortcut = { readonly keys: readonly string[]; readonly what: string }

const places: readonly { readonly name: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    name: 'Everywhere',
    shortcuts: [
      { keys: ['/'], what: 'find pods: words, or labels such as app=web' },
      { keys: ['?'], what: 'this help' },
      { keys: ['Escape'], what: 'close what is open, clear what is looked for' },
    ],
  },
  {
    name: 'On the stage',
    shortcuts: [
      { keys: ['+', '−'], what: 'zoom' },
      { keys: ['0'], what: 'show everything' },
      { keys: ['←', '→', '↑', '↓'], what: 'move' },
      { keys: ['double click'], what: 'frame a pod, a node, or everything' },
      { keys: ['swipe'], what: 'on a phone: the tank beside' },
    ],
  },
  {
    name: 'In the outline',
    shortcuts: [
      { keys: ['↑', '↓', 'Home', 'End'], what: 'go; the stage points at it' },
      { keys: ['→', '←'], what: 'open, close' },
      { keys: ['a … z'], what: 'to the next name with this letter' },
      { keys: ['Enter'], what: 'inspect; once more: frame it' },
    ],
  },
  {
    name: 'In a number of replicas',
    shortcuts: [
      { keys: ['↑', '↓'], what: 'one more, one less' },
      { keys: ['Page ↑', 'Page ↓'], what: 'ten more, ten less' },
      { keys: ['0 … 9', 'Enter'], what: 'that many' },
    ],
  },
]

function Shortcuts() {
  return (
    <div className="flex flex-col gap-3 text-s">
      {places.map(({ name, shortcuts }) => (
        <section key={name}>
          <h4 className="mb-1 font-semibold text-soft">{name}</h4>
          <dl className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-x-3 gap-y-1">
            {shortcuts.map(({ keys, what }) => (
              <div key={what} className="contents">
                <dt className="flex flex-wrap gap-1">
                  {keys.map((key) => (
                    <kbd key={key} className="rounded border border-boxline bg-box px-1.5 font-mono">
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
