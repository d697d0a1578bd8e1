// What the inspector shows of one pod beyond its view: what `kubectl describe pod` would tell a beginner.

import { secondOf } from './join.ts'
import {
  asObject,
  controllerOf,
  none,
  type RawContainer,
  type RawContainerStatus,
  type RawPod,
  type RawState,
} from './raw.ts'
import { containerState } from './project-pod.ts'
import { endStatus } from './status.ts'
import type { ContainerDetail, EventView, PodDetail } from './types.ts'

/** The detail of a pod and of the events about it, which may come in any order. Throws on what is no pod. */
export function projectPodDetail(raw: unknown, events: readonly EventView[]): PodDetail {
  const pod = asObject<RawPod>(raw, 'Pod')
  const { metadata, spec, status } = pod
  const owner = controllerOf(pod)
  return {
    uid: metadata.uid,
    owner: owner && { kind: owner.kind ?? '', name: owner.name ?? '' },
    serviceAccount: spec?.serviceAccountName || null,
    qosClass: status?.qosClass || null,
    conditions: (status?.conditions ?? none).map((condition) => ({
      type: condition.type ?? '',
      status: condition.status ?? '',
      reason: condition.reason || null,
      message: condition.message || null,
      changedAt: condition.lastTransitionTime ?? null,
    })),
    containers: [
      ...detailsOf(spec?.initContainers, status?.initContainerStatuses),
      ...detailsOf(spec?.containers, status?.containerStatuses),
      ...detailsOf(spec?.ephemeralContainers, status?.ephemeralContainerStatuses),
    ],
    events: events
      .map(({ type, reason, message, count, lastAt }) => ({ type, reason, message, count, lastAt }))
      .toSorted(newestFirst),
  }
}

/**
 * The uid under which the events about a pod are found (`involvedObject.uid`). A static pod's kubelet reports under the uid that it gave the pod
 * itself, which the API server's copy of it carries in an annotation.
 */
export function podEventsUid(raw: unknown): string {
  const { metadata } = asObject<RawPod & { metadata: { annotations?: Record<string, string> | null } }>(raw, 'Pod')
  return metadata.annotations?.['kubernetes.io/config.mirror'] ?? metadata.uid
}

function newestFirst(a: EventView, b: EventView): number {
  const [left, right] = [secondOf(a.lastAt), secondOf(b.lastAt)]
  return left < right ? 1 : left > right ? -1 : 0
}

type List<T> = readonly T[] | null | undefined

function detailsOf(containers: List<RawContainer>, statuses: List<RawContainerStatus>): readonly ContainerDetail[] {
  return (containers ?? none).map(({ name = '' }) => {
    const status = statuses?.find((status) => status.name === name)
    const { running, terminated } = status?.state ?? {}
    return {
      name,
      message: stateMessage(status),
      exitCode: terminated?.exitCode ?? null,
      startedAt: running?.startedAt ?? terminated?.startedAt ?? null,
      finishedAt: terminated?.finishedAt ?? null,
      lastEnd: lastEnd(status?.lastState),
    }
  })
}

/**
 * How a container's end is explained by Kubernetes. With any other reason the message is the program's own last words, which can hold
 * anything that it prints, a password too.
 */
const reasonsFromKubernetes: ReadonlySet<string | undefined> = new Set([
  'StartError',
  'ContainerCannotRun',
  'ContainerStatusUnknown',
])

/** The same for one that waits. Of a hook that failed the message is its whole command and what it printed. */
const waitingFromKubernetes: ReadonlySet<string | undefined> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'ImageInspectError',
  'InvalidImageName',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

function stateMessage(status: RawContainerStatus | undefined): string | null {
  const { waiting, terminated } = status?.state ?? {}
  const words = terminated
    ? reasonsFromKubernetes.has(terminated.reason) && terminated.message
    : waitingFromKubernetes.has(waiting?.reason) && waiting?.message
  return words ? `${containerState(status).state}: ${words}` : null
}

function lastEnd(lastState: RawState | null | undefined): ContainerDetail['lastEnd'] {
  const ended = lastState?.terminated
  return ended
    ? { reason: endStatus(ended), exitCode: ended.exitCode ?? 0, finishedAt: ended.finishedAt ?? null }
    : null
}
