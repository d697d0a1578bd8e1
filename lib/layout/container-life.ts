// Container life: what a container's state means for it, for colour and icon, and the words beside them.

import type { Life } from '../model/life.ts'
import type { ContainerView } from '../model/types.ts'

/** Reasons to wait that are steps on the way; every other reason names what went wrong. */
const startingReasons = new Set(['ContainerCreating', 'PodInitializing'])

export function containerLife({ state, reason, role, ready }: ContainerView): Life {
  if (state === 'terminated') return reason === 'Completed' ? 'done' : 'failing'
  if (state === 'waiting') return reason === null || startingReasons.has(reason) ? 'starting' : 'failing'
  return ready || role === 'init' || role === 'ephemeral' ? 'running' : 'starting'
}

/** The reason where there is one, else the state; a container that runs without being ready says so. */
export function stateWords(container: ContainerView): string {
  const { state, reason } = container
  if (state === 'running') return containerLife(container) === 'running' ? 'Running' : 'Running, not ready'
  return reason ?? (state === 'waiting' ? 'Waiting' : 'Terminated')
}
