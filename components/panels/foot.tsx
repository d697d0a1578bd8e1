'use client'
// Foot: at the left the kubectl command that does what was clicked last, at the right what the cluster did, with seconds as seen from here.

import { useLastCommand } from '../state/commands.ts'
import { useNewestStory } from '../state/story-store.ts'
import { Copyable } from './copyable.tsx'
import { seconds } from './words.ts'

const shownSteps = 5 // as many as fit beside a command at 1280 px; the newest

export function Foot() {
  const command = useLastCommand()
  const story = useNewestStory()
  const steps = story?.steps.slice(-shownSteps) ?? []
  return (
    <footer className="flex min-w-0 items-center justify-between gap-6 border-t border-line bg-card px-4 py-1.5 [grid-area:foot] wide:py-0">
      {command ? (
        <Copyable command={command} />
      ) : (
        <span className="truncate text-s text-soft">What you click is said here as a kubectl command.</span>
      )}
      {story && (
        <p className="min-w-0 truncate font-mono text-s text-soft" title="Seconds since this page first saw it">
          <b className="font-semibold text-ink">{story.name}</b>{' '}
          {steps.map(({ word, afterMs }) => `${word} ${seconds(afterMs)}`).join(' · ')}
        </p>
      )}
    </footer>
  )
}
