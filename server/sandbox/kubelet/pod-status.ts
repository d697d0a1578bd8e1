// Pod status: what the API is told of a pod, out of what its kubelet remembers. Pure.

import type {
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  Pod as PodObject,
  PodStatus,
} from 'kubernetes-types/core/v1'
import { qosClassOf } from '../kinds/qos-class.ts'
import { podConditions } from './pod-conditions.ts'
import { type PodPhase, podPhase } from './pod-phase.ts'
import {
  type ContainerKind,
  type ContainerRun,
  type Instance,
  type Pod,
  type PodRun,
  restartsAfter,
  runningInstance,
  specOf,
} from './pod-run.ts'

type Status = NonNullable<PodObject['status']> & { observedGeneration?: number }

/** The status of the pod at this moment. `pod` is its newest version: what others wrote in it stays. */
export function podStatus(pod: Pod, run: PodRun, hostIp: string, now: string): Status {
  const inits = statusesOf(run, ['init', 'sidecar'])
  const mains = statusesOf(run, ['main']).toSorted(byName)
  const ephemerals = statusesOf(run, ['ephemeral']).toSorted(byName)
  const statuses = [...inits, ...mains]
  const phase = phaseOf(pod, run, statuses)
  const isOver = run.stage === 'ended'
  const why = run.verdict ?? (phase === pod.status?.phase ? pod.status : null)
  const { generation } = pod.metadata
  return {
    conditions: podConditions(pod, { phase, statuses, hasSandbox: run.network !== null && !isOver, now }),
    ...(mains.length > 0 && { containerStatuses: mains }),
    ...(ephemerals.length > 0 && { ephemeralContainerStatuses: ephemerals }),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(inits.length > 0 && { initContainerStatuses: inits }),
    ...(why?.message && { message: why.message }),
    ...(generation !== undefined && { observedGeneration: generation }),
    phase,
    ...(run.podIp && { podIP: run.podIp, podIPs: [{ ip: run.podIp }] }),
    qosClass: pod.status?.qosClass ?? qosClassOf(pod.spec!),
    ...(why?.reason && { reason: why.reason }),
    startTime: run.startTime,
  } as Status
}

/** The status of a pod that its kubelet will not run. */
export function refusedStatus(
  pod: Pod,
  { reason, message }: { readonly reason: string; readonly message: string },
  now: string,
): Status {
  const { generation } = pod.metadata
  return {
    message: `Pod was rejected: ${message}`,
    ...(generation !== undefined && { observedGeneration: generation }),
    phase: 'Failed',
    qosClass: pod.status?.qosClass ?? qosClassOf(pod.spec!),
    reason,
    startTime: now,
  } as PodStatus
}

/** A phase that is an end stays. */
function phaseOf(pod: Pod, run: PodRun, statuses: readonly ContainerStatus[]): PodPhase {
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return pod.status.phase
  if (run.verdict) return 'Failed'
  const isEnding = run.stage === 'ending' || run.stage === 'ended'
  const hasRunningMain = run.containers.some((container) => container.kind === 'main' && runningInstance(container))
  const phase = podPhase(pod.spec!, { statuses, isEnding, hasRunningMain })
  return run.stage === 'ended' && phase !== 'Succeeded' ? 'Failed' : phase
}

function statusesOf(run: PodRun, kinds: readonly ContainerKind[]): ContainerStatus[] {
  return run.containers
    .filter(({ kind }) => kinds.includes(kind))
    .map((container) => containerStatus(run, container)) as ContainerStatus[]
}

const byName = (a: ContainerStatus, b: ContainerStatus) => (a.name < b.name ? -1 : 1)

function containerStatus(run: PodRun, container: ContainerRun): object {
  const { instance, previous, kind } = container
  const spec = specOf(run, container)
  const running = runningInstance(container)
  const { state, lastState } = statesOf(run, container)
  const isDone = instance?.terminated?.exitCode === 0
  return {
    ...(instance && spec.resources?.requests && { allocatedResources: spec.resources.requests }),
    ...(instance && { containerID: instance.id }),
    image: instance?.imageFullName ?? spec.image,
    imageID: instance?.imageId ?? '',
    lastState: lastState ?? (previous?.terminated ? { terminated: previous.terminated } : {}),
    name: container.name,
    ready: kind === 'init' ? isDone : kind !== 'ephemeral' && Boolean(running?.isStarted && running.isReady),
    ...(instance && { resources: spec.resources ?? {} }),
    restartCount: container.restartCount,
    ...(kind !== 'ephemeral' && { started: kind === 'init' ? running !== null : Boolean(running?.isStarted) }),
    state,
    ...(container.volumeMounts && { volumeMounts: container.volumeMounts }),
  }
}

/** Who should run and does not waits; how it ended last is then its last state. */
function statesOf(run: PodRun, container: ContainerRun): { state: ContainerState; lastState?: ContainerState } {
  const { instance, waiting } = container
  if (!instance) return { state: run.stage === 'ended' ? lostState(run, container) : firstState(run, container) }
  const { terminated } = instance
  if (!terminated) return { state: { running: { startedAt: startedAt(instance) } } }
  const isToRun = waiting && run.stage === 'living' && restartsAfter(run.pod, container, terminated.exitCode)
  return isToRun ? { state: { waiting: stated(waiting) }, lastState: { terminated } } : { state: { terminated } }
}

function firstState(run: PodRun, { waiting }: ContainerRun): ContainerState {
  const hasInits = (run.pod.spec!.initContainers ?? []).length > 0
  return { waiting: waiting ? stated(waiting) : { reason: hasInits ? 'PodInitializing' : 'ContainerCreating' } }
}

function stated({ reason, message }: { readonly reason: string; readonly message: string }) {
  return { ...(message && { message }), reason }
}

/** A container that never began in a pod that has ended; those after an init container that did not get through still wait. */
function lostState(run: PodRun, container: ContainerRun): ContainerState {
  const inits = run.containers.filter(({ kind }) => kind === 'init' || kind === 'sidecar')
  const last = inits.at(-1)
  const isInitialized =
    !last || (last.kind === 'init' ? last.instance?.terminated?.exitCode === 0 : last.instance?.isStarted)
  const isFirstInit = inits[0] === container
  if (container.kind === 'main' ? !isInitialized : !isFirstInit) return firstState(run, container)
  const terminated = {
    exitCode: 137,
    finishedAt: null,
    message: 'The container could not be located when the pod was terminated',
    reason: 'ContainerStatusUnknown',
    startedAt: null,
  } as unknown as ContainerStateTerminated
  return { terminated }
}

function startedAt({ startedAtMs }: Instance): string {
  return `${new Date(startedAtMs).toISOString().slice(0, 19)}Z`
}
