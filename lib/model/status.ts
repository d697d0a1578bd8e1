// Status: the words in kubectl's columns, to the letter. The rules are those of the API server's own printer
// (pkg/printers/internalversion, Kubernetes 1.34), which is what kubectl shows.

import {
  conditionOf,
  none,
  type RawContainer,
  type RawContainerStatus,
  type RawNode,
  type RawPod,
  type RawTerminated,
} from './raw.ts'

/** STATUS, READY and the number in RESTARTS of `kubectl get pods`. */
export type PodColumns = { readonly status: string; readonly ready: string; readonly restarts: number }

type InitProgress = {
  /** STATUS while it is not through with its init containers; null once it is. */
  readonly status: string | null
  readonly restarts: number
  readonly sidecarRestarts: number
  readonly readySidecars: number
}

type MainProgress = {
  /** The word of the first container that has one; null if all run. */
  readonly status: string | null
  readonly restarts: number
  readonly readyContainers: number
}

/** What `kubectl get pods` shows of a pod. */
export function podColumns(pod: RawPod): PodColumns {
  const init = initProgress(pod)
  const main = init.status === null || isTrue(pod, 'Initialized') ? mainProgress(pod) : null
  const sidecars = pod.spec?.initContainers?.filter(isSidecar).length ?? 0
  let status = main?.status ?? init.status ?? phaseStatus(pod)
  if (status === 'Completed' && main && main.readyContainers > 0) status = isTrue(pod, 'Ready') ? 'Running' : 'NotReady'
  return {
    status: departure(pod) ?? status,
    ready: `${init.readySidecars + (main?.readyContainers ?? 0)}/${sidecars + (pod.spec?.containers?.length ?? 0)}`,
    restarts: main ? init.sidecarRestarts + main.restarts : init.restarts,
  }
}

/** An init container that keeps running beside the main ones. */
export function isSidecar(container: RawContainer): boolean {
  return container.restartPolicy === 'Always'
}

/** How a container ended, in a word: its reason, or where the runtime gave none, its signal or exit code. */
export function endStatus({ reason, signal, exitCode }: RawTerminated): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`)
}

/** The STATUS column of `kubectl get nodes`. */
export function nodeStatus(node: RawNode): string {
  const ready = node.status?.conditions?.findLast((condition) => condition.type === 'Ready')
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status
}

/** Walks the init containers in the order of their statuses and stops at the first that is not through. */
function initProgress({ spec, status }: RawPod): InitProgress {
  const statuses = status?.initContainerStatuses ?? none
  let [restarts, sidecarRestarts, readySidecars] = [0, 0, 0]
  for (const [at, container] of statuses.entries()) {
    const asSpec = spec?.initContainers?.find(({ name }) => name === container.name)
    const isRestartable = asSpec !== undefined && isSidecar(asSpec)
    restarts += container.restartCount ?? 0
    if (isRestartable) sidecarRestarts += container.restartCount ?? 0
    if (container.state?.terminated && !container.state.terminated.exitCode) continue
    if (isRestartable && container.started) {
      if (container.ready) readySidecars++
      continue
    }
    const progress = `${at}/${spec?.initContainers?.length ?? 0}`
    return { status: `Init:${initStatus(container, progress)}`, restarts, sidecarRestarts, readySidecars }
  }
  return { status: null, restarts, sidecarRestarts, readySidecars }
}

function initStatus({ state }: RawContainerStatus, progress: string): string {
  if (state?.terminated) return endStatus(state.terminated)
  const waitsFor = state?.waiting?.reason
  return waitsFor && waitsFor !== 'PodInitializing' ? waitsFor : progress
}

/** Walks the main containers: of several with something to tell, the first in the list has the word. */
function mainProgress(pod: RawPod): MainProgress {
  let word: string | null = null
  let [restarts, readyContainers] = [0, 0]
  for (const { state, ready, restartCount } of pod.status?.containerStatuses ?? none) {
    restarts += restartCount ?? 0
    if (state?.waiting?.reason) word ??= state.waiting.reason
    else if (state?.terminated) word ??= endStatus(state.terminated)
    else if (ready && state?.running) readyContainers++
  }
  return { status: word, restarts, readyContainers }
}

/** STATUS where no container has a word. */
function phaseStatus({ status }: RawPod): string {
  const isGated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === schedulingGated)
  return isGated ? schedulingGated : status?.reason || status?.phase || ''
}

const schedulingGated = 'SchedulingGated'

/** STATUS of a pod that was asked to go, before all else; null while it stays, and once it has ended. */
function departure({ metadata, status }: RawPod): string | null {
  if (!metadata.deletionTimestamp) return null
  if (status?.reason === 'NodeLost') return 'Unknown'
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' ? null : 'Terminating'
}

function isTrue({ status }: RawPod, condition: string): boolean {
  return conditionOf(status?.conditions, condition)?.status === 'True'
}
