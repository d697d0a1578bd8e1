// Pod run: what a kubelet remembers of a pod on its node, and of each container. One of these per pod, however many pods: keep it small.

import type {
  Container as ContainerSpec,
  ContainerStateTerminated,
  ContainerStatus,
  EphemeralContainer,
} from 'kubernetes-types/core/v1'
import type { Volume } from '../files/file-types.ts'
import type { PodNetwork } from '../network/network-types.ts'
import type { StoredOf } from '../objects.ts'
import type { SignalName } from '../runtime/process-types.ts'
import type { Container } from '../runtime/runtime-types.ts'
import type { BackOff } from './back-off.ts'
import type { ContainerLog } from './container-log.ts'
import type { PodVolumes } from './volumes.ts'

export type Pod = StoredOf<'pods'>

/** `sidecar` is an init container that restarts always. */
export type ContainerKind = 'init' | 'sidecar' | 'main' | 'ephemeral'

/** One life of a container: from its start to its end. */
export type Instance = {
  /** `containerd://` and 64 hexadecimal digits. */
  readonly id: string
  /** Null for one that could not begin. */
  readonly container: Container | null
  /** What it was begun from: another image in the pod's spec begins it anew. */
  readonly image: string
  readonly imageFullName: string
  readonly imageId: string
  readonly stopSignal: SignalName
  readonly startedAtMs: number
  /** The pod's sandbox that it is in: another after its node was off. */
  readonly sandbox: number
  readonly log: ContainerLog
  /** How it ended; null while it runs. */
  terminated: ContainerStateTerminated | null
  finishedAtMs: number
  /** Whether its startup probe, if it has one, has succeeded. */
  isStarted: boolean
  /** What its readiness probe says; without one, true from its start. */
  isReady: boolean
  /** The probe that wants it restarted. */
  failedProbe: 'liveness' | 'startup' | null
  /** Ends its probes. */
  stopProbes: (() => void) | null
}

export type ContainerRun = {
  readonly name: string
  readonly kind: ContainerKind
  /** The newest life, running or not. */
  instance: Instance | null
  previous: Instance | null
  restartCount: number
  /** Why it does not run although it should, since the last attempt. */
  waiting: { readonly reason: string; readonly message: string } | null
  crashBackOff: BackOff | null
  pullBackOff: { readonly backOff: BackOff; readonly why: string } | null
  /** For the status: they never change. */
  readonly volumeMounts: ContainerStatus['volumeMounts']
}

export type PodRun = {
  pod: Pod
  readonly startTime: string
  /** Init containers first, in the order of the spec. */
  containers: readonly ContainerRun[]
  /** Null before there is a sandbox, and after the pod's end. */
  network: PodNetwork | null
  /** Kept for the status after the network is gone. */
  podIp: string
  /** How many sandboxes it had before: one for each time its node was switched off. */
  sandbox: number
  volumes: PodVolumes | null
  /** A file for each container's last words, by its name. */
  messages: Volume | null
  /** How often mounting failed in a row. */
  mountFailures: number
  /** Why it must end although nobody deleted it: evicted, past its deadline. */
  verdict: { readonly reason: string; readonly message: string } | null
  stage: 'refused' | 'living' | 'ending' | 'ended'
  /** Whoever is at work on the pod goes on only while this is still what it was: an end or a power cut puts another here. */
  turn: object
  /** Who is at work on it now, or null. */
  worker: object | null
  /** Something has happened since the last look. */
  isWoken: boolean
  /** Cancels the next look at it. */
  cancelTimer: (() => void) | null
  cancelDeadline: (() => void) | null
}

/** A pod that its kubelet has just heard of. */
export function podRun(pod: Pod, startTime: string): PodRun {
  return {
    pod,
    startTime,
    containers: containerRuns(pod),
    network: null,
    podIp: '',
    sandbox: 0,
    volumes: null,
    messages: null,
    mountFailures: 0,
    verdict: null,
    stage: 'living',
    turn: {},
    worker: null,
    isWoken: false,
    cancelTimer: null,
    cancelDeadline: null,
  }
}

/** The container's spec in the pod of now: its image may have changed. */
export function specOf({ pod }: Pick<PodRun, 'pod'>, { name, kind }: ContainerRun): ContainerSpec {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec!
  const among: readonly (ContainerSpec | EphemeralContainer)[] =
    kind === 'main' ? containers : kind === 'ephemeral' ? ephemeralContainers : initContainers
  const spec = among.find((container) => container.name === name)
  if (!spec) throw new Error(`pod ${pod.metadata.name} has no container ${name}`)
  return spec as ContainerSpec
}

/** What runs of it now, or null. */
export function runningInstance({ instance }: ContainerRun): (Instance & { readonly container: Container }) | null {
  return instance?.container && !instance.terminated ? (instance as Instance & { readonly container: Container }) : null
}

/** Whether the kubelet may begin it again after its end. */
export function restartsAfter(pod: Pod, { kind }: ContainerRun, exitCode: number): boolean {
  if (pod.metadata.deletionTimestamp || kind === 'ephemeral') return false
  if (kind === 'sidecar') return true
  if (kind === 'init' && exitCode === 0) return false
  const { restartPolicy } = pod.spec!
  return restartPolicy === 'OnFailure' ? exitCode !== 0 : restartPolicy !== 'Never'
}

/** `web_shop(5f0c…)`, as messages name a pod. */
export function fullNameOf({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`
}

/** The runs of a pod's containers, before any has begun. */
export function containerRuns(pod: Pod): ContainerRun[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec!
  return [
    ...initContainers.map((spec) => containerRun(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ...containers.map((spec) => containerRun(spec, 'main')),
    ...ephemeralContainers.map((spec) => containerRun(spec, 'ephemeral')),
  ]
}

export function containerRun(spec: ContainerSpec | EphemeralContainer, kind: ContainerKind): ContainerRun {
  return {
    name: spec.name!,
    kind,
    instance: null,
    previous: null,
    restartCount: 0,
    waiting: null,
    crashBackOff: null,
    pullBackOff: null,
    volumeMounts: spec.volumeMounts?.map(({ name, mountPath, readOnly }) => ({
      mountPath,
      name,
      ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }),
    })),
  }
}
