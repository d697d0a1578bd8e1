// Story: what the cluster did to a pod whose birth this page saw, with the seconds between as they were seen here. Pure.

import { changedUids } from '../../lib/delta/changed.ts'
import type { Model, PodView, Uid } from '../../lib/model/types.ts'

/** One thing that was seen to happen, in Kubernetes' word for it. */
type Step = { readonly word: string; readonly afterMs: number }

export type Story = {
  readonly uid: Uid
  readonly namespace: string
  readonly name: string
  /** When the story began: the pod's birth, or its being asked to go. Milliseconds, any clock. */
  readonly beganAtMs: number
  readonly steps: readonly Step[]
}

/** Stories by uid; the one that changed last is last. */
export type Stories = ReadonlyMap<Uid, Story>

const keptStories = 100 // a class looks at the newest; an old one is only kept for a pod that changes again

/** The stories after a change of the pods that was seen as it happened (a delta, not a snapshot: what happened before cannot be timed). */
export function tell(stories: Stories, before: Model['pods'], after: Model['pods'], nowMs: number): Stories {
  if (before === after) return stories
  const changed = changedUids(before, after)
  const next = new Map(stories)
  let isChanged = false
  const put = (story: Story) => {
    next.delete(story.uid)
    next.set(story.uid, story)
    isChanged = true
  }
  for (const uid of changed) {
    const pod = after.get(uid)
    if (!pod) continue
    const was = before.get(uid)
    const story = next.get(uid)
    if (!was) put(begin(pod, nowMs, birthWords(pod)))
    else if (pod.deletedAt !== null && was.deletedAt === null) put(begin(pod, nowMs, ['Terminating']))
    else if (story) {
      const words = newWords(was, pod).filter((word) => story.steps.every((step) => step.word !== word))
      if (words.length > 0) put(extend(story, words, nowMs))
    }
  }
  for (const uid of changed) {
    const story = next.get(uid)
    if (story && !after.has(uid)) put(extend(story, ['gone'], nowMs))
  }
  if (!isChanged) return stories
  for (const uid of next.keys()) {
    if (next.size <= keptStories) break
    next.delete(uid)
  }
  return next
}

function begin({ uid, namespace, name }: PodView, nowMs: number, words: readonly string[]): Story {
  return { uid, namespace, name, beganAtMs: nowMs, steps: words.map((word) => ({ word, afterMs: 0 })) }
}

function extend(story: Story, words: readonly string[], nowMs: number): Story {
  const afterMs = nowMs - story.beganAtMs
  return { ...story, steps: [...story.steps, ...words.map((word) => ({ word, afterMs }))] }
}

function birthWords(pod: PodView): readonly string[] {
  return [pod.node === null ? 'Pending' : 'Scheduled']
}

/** What is new about a pod: it got its node, its newest event, all of it became ready. */
function newWords(was: PodView, pod: PodView): readonly string[] {
  const words: string[] = []
  if (was.node === null && pod.node !== null) words.push('Scheduled')
  const event = pod.lastEvent
  if (event && event.reason !== was.lastEvent?.reason) words.push(event.reason)
  if (!isReady(was) && isReady(pod)) words.push('Ready')
  return [...new Set(words)]
}

function isReady({ status, ready }: PodView): boolean {
  const [count, of] = ready.split('/')
  return status === 'Running' && count === of
}

/** The newest story of those that are shown, or null. */
export function newestStory(stories: Stories, isShown: (namespace: string) => boolean): Story | null {
  let newest: Story | null = null
  for (const story of stories.values()) if (isShown(story.namespace)) newest = story
  return newest
}
