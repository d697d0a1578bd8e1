// Plan pod: what to do next for a pod, from what is and what should be. Pure; whoever carries it out asks again afterwards.

import { type ContainerRun, type Instance, type PodRun, restartsAfter, runningInstance, specOf } from './pod-run.ts'

export type Kill = {
  readonly container: ContainerRun
  /** For the event. */
  readonly message: string
  readonly because: 'liveness' | 'startup' | null
}

export type Plan = {
  readonly kill: readonly Kill[]
  /** In this order, one after the other. */
  readonly start: readonly ContainerRun[]
  /** Nothing will run in it again: what still runs (sidecars) ends, and with it the pod. */
  readonly isOver: boolean
}

const over: Plan = { kill: [], start: [], isOver: true }

export function planPod(run: PodRun): Plan {
  if (isBeyondRestart(run)) return over
  const ephemerals = run.containers.filter(({ kind, instance }) => kind === 'ephemeral' && !instance)
  const inits = planInits(run)
  if (inits === 'failed') return over
  if (!inits.isThrough) return { kill: inits.kill, start: [...ephemerals, ...inits.start], isOver: false }

  const kill = [...inits.kill]
  const start: ContainerRun[] = []
  let staying = 0
  for (const container of ofKind(run, 'main')) {
    const running = runningInstance(container)
    const doomed = running && killOf(run, container, running)
    if (doomed) kill.push(doomed.kill)
    if (doomed ? doomed.isRestarted : !running && shouldStart(run, container)) start.push(container)
    else if (running && !doomed) staying += 1
  }
  if (staying === 0 && start.length === 0) return over
  return { kill, start: [...ephemerals, ...inits.start, ...start], isOver: false }
}

/** A pod that never restarts has lost its sandbox: it ends with it. */
function isBeyondRestart(run: PodRun): boolean {
  const hasLost = run.containers.some(({ instance }) => instance && instance.sandbox !== run.sandbox)
  return run.pod.spec!.restartPolicy === 'Never' && hasLost && !run.containers.some((each) => isInSandbox(run, each))
}

type InitPlan = { readonly kill: readonly Kill[]; readonly start: readonly ContainerRun[]; readonly isThrough: boolean }

/**
 * Walks the init containers from the last to the first: the last that has begun tells how far it is; before it only sidecars
 * are looked after.
 */
function planInits(run: PodRun): InitPlan | 'failed' {
  const inits = run.containers.filter(({ kind }) => kind === 'init' || kind === 'sidecar')
  if (inits.length === 0) return { kill: [], start: [], isThrough: true }
  const kill: Kill[] = []
  const start: ContainerRun[] = []
  let isThrough = ofKind(run, 'main').some((container) => isInSandbox(run, container) && runningInstance(container))
  let isPast = isThrough
  for (let at = inits.length - 1; at >= 0; at--) {
    const container = inits[at]!
    const isSidecar = container.kind === 'sidecar'
    if (!isInSandbox(run, container)) {
      if (isPast && isSidecar) start.unshift(container)
      continue
    }
    if (isPast && !isSidecar) continue
    const { terminated, failedProbe, isStarted } = container.instance!
    if (!terminated && isSidecar) {
      const doomed = failedProbe ?? (isChanged(run, container) ? 'changed' : null)
      if (isStarted && !isPast) {
        if (at === inits.length - 1) isThrough = true
        else start.unshift(inits[at + 1]!)
      }
      if (doomed) {
        kill.push({ container, message: `Init container ${container.name} ${endings[doomed]}`, because: failedProbe })
        start.unshift(container)
      }
    } else if (terminated && isSidecar) {
      start.unshift(container)
    } else if (terminated && terminated.exitCode !== 0) {
      if (!restartsAfter(run.pod, container, terminated.exitCode)) return 'failed'
      start.unshift(container)
    } else if (terminated) {
      if (at === inits.length - 1) isThrough = true
      else start.unshift(inits[at + 1]!)
    }
    isPast = true
  }
  return { kill, start: isPast ? start : [inits[0]!], isThrough }
}

const endings = {
  liveness: 'failed liveness probe',
  startup: 'failed startup probe',
  changed: 'definition changed',
} as const

function killOf(run: PodRun, container: ContainerRun, { failedProbe }: Instance) {
  const isDifferent = isChanged(run, container)
  const why = isDifferent ? 'changed' : failedProbe
  if (!why) return null
  const isRestarted = isDifferent || run.pod.spec!.restartPolicy !== 'Never'
  const message = `Container ${container.name} ${endings[why]}${isRestarted ? ', will be restarted' : ''}`
  return { kill: { container, message, because: isDifferent ? null : failedProbe }, isRestarted }
}

/** Only the image of a running container can be changed. */
function isChanged(run: PodRun, container: ContainerRun): boolean {
  return container.instance!.image !== specOf(run, container).image
}

/** An end in a sandbox that is gone counts as one, but for a container that has done what it had to. */
function shouldStart(run: PodRun, container: ContainerRun): boolean {
  const exitCode = container.instance?.terminated?.exitCode
  return exitCode === undefined || restartsAfter(run.pod, container, exitCode)
}

function isInSandbox(run: PodRun, { instance }: ContainerRun): boolean {
  return instance !== null && instance.sandbox === run.sandbox
}

function ofKind(run: PodRun, kind: ContainerRun['kind']): readonly ContainerRun[] {
  return run.containers.filter((container) => container.kind === kind)
}
