// Life: what a pod's or node's status word means for it, for colour and icon. The word itself is always shown beside it.

import type { NodeView } from './types.ts'

/**
 * running: all its containers run and are ready. starting: on its way, or running and not (or no longer) wholly ready. failing: it
 * cannot go on without a change. leaving: asked to go. done: it ran to its end. unknown: nobody can tell.
 */
export type Life = 'running' | 'starting' | 'failing' | 'leaving' | 'done' | 'unknown'

/** Every other word names what went wrong: Kubernetes, its plug-ins and runtimes have no closed list of those. */
const lives: Readonly<Record<string, Life>> = {
  Pending: 'starting',
  SchedulingGated: 'starting',
  ContainerCreating: 'starting',
  PodInitializing: 'starting',
  NotReady: 'starting',
  Terminating: 'leaving',
  Completed: 'done',
  Succeeded: 'done',
  Unknown: 'unknown',
  NodeLost: 'unknown',
  ContainerStatusUnknown: 'unknown',
  '': 'unknown',
}

const initProgress = /^\d+\/\d+$/

/**
 * The life of a pod from its STATUS and READY columns. A pod that is Running with 1/2 ready counts as starting, not as
 * running: what does not serve yet is not green.
 */
export function podLife(status: string, ready: string): Life {
  if (status === 'Running') return isWhole(ready) ? 'running' : 'starting'
  const word = status.startsWith('Init:') ? status.slice('Init:'.length) : status
  if (word !== status && initProgress.test(word)) return 'starting'
  return Object.hasOwn(lives, word) ? lives[word]! : 'failing'
}

/** Whether a node works. Ready comes first in its status then, as in `Ready,SchedulingDisabled`: cordoned, and its pods run on. */
export function isNodeReady({ status }: Pick<NodeView, 'status'>): boolean {
  return /^Ready(,|$)/.test(status)
}

function isWhole(ready: string): boolean {
  const [count, of] = ready.split('/')
  return count === of
}
