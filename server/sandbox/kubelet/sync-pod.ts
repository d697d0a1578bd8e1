// Sync pod: one look at a pod. Reports what is, then does the next things for what should be, one after the other.

import { waitUntilMs } from './back-off.ts'
import { endPod } from './end-pod.ts'
import { type KubeletContext, recordPod } from './kubelet-context.ts'
import { planPod } from './plan-pod.ts'
import type { ContainerRun, PodRun } from './pod-run.ts'
import { reportStatus } from './report-status.ts'
import { startContainer, type Trouble } from './start-container.ts'
import { stopContainer } from './stop-container.ts'
import { MountFailure } from './volumes.ts'

const retryMs = 10_000 // and up to half as long again, as a kubelet tries again what failed
const seenMs = 1000 // what went wrong is seen for this long before it is said to wait
const firstMountRetryMs = 500
const longestMountRetryMs = 122_000

/**
 * Looks at the pod again and again, as long as it has been woken meanwhile or something came of the last look. A pod that was
 * given up (`turn`) is left alone.
 */
export async function syncPod(context: KubeletContext, run: PodRun): Promise<void> {
  const { turn } = run
  do {
    await context.turns.next()
    if (run.turn !== turn) return
    run.isWoken = false
    const phase = reportStatus(context, run)
    if (phase === null) return
    if (isEnding(run, phase)) return endPod(context, run)
    const next = await step(context, run)
    if (run.turn !== turn) return
    if (next === 'end') return endPod(context, run)
    if (next === 'again') run.isWoken = true
    else if (next !== null) wakeAfter(context, run, next)
  } while (run.isWoken)
}

function isEnding({ pod, verdict }: PodRun, phase: string): boolean {
  return Boolean(pod.metadata.deletionTimestamp) || verdict !== null || phase === 'Failed' || phase === 'Succeeded'
}

/** Looks again after so many milliseconds, if nothing makes it look before. */
export function wakeAfter(context: KubeletContext, run: PodRun, delayMs: number): void {
  run.cancelTimer?.()
  run.cancelTimer = context.clock.after(delayMs, () => {
    run.cancelTimer = null
    context.wake(run)
  })
}

type Next = 'again' | 'end' | number | null

async function step(context: KubeletContext, run: PodRun): Promise<Next> {
  run.cancelTimer?.()
  run.cancelTimer = null
  const mountRetryMs = prepare(context, run)
  if (mountRetryMs !== null) return mountRetryMs
  const plan = planPod(run)
  if (plan.isOver) return 'end'
  const { turn } = run
  for (const { container, message, because } of plan.kill) {
    await stopContainer(context, run, container, { message, because })
    if (run.turn !== turn) return null
  }
  let next: Next = plan.kill.length > 0 ? 'again' : null
  for (const container of plan.start) {
    const before = container.instance
    const trouble = await startContainer(context, run, container)
    if (trouble === undefined) return null
    const lookAgain = note(context, container, trouble)
    next = soonest(next, container.instance === before ? lookAgain : 'again')
  }
  return next
}

/** Gives the pod its network and its volumes; null if it has them, or how long until the next try. */
function prepare(context: KubeletContext, run: PodRun): number | null {
  const { pod } = run
  const { spec, metadata } = pod
  if (!run.volumes) {
    try {
      const { hostIp, allocatable, nodeName } = context
      const place = { hostIp, allocatable, nodeName, podIp: run.podIp }
      run.volumes = context.volumes.mount(() => run.pod, place)
      run.messages = context.volumes.forMessages()
      run.mountFailures = 0
    } catch (error) {
      if (!(error instanceof MountFailure)) throw error
      for (const { volume, message } of error.failures) {
        const words = `MountVolume.SetUp failed for volume "${volume}" : ${message}`
        recordPod(context, run, 'Warning', 'FailedMount', words)
      }
      run.mountFailures += 1
      return Math.min(firstMountRetryMs * 2 ** (run.mountFailures - 1), longestMountRetryMs)
    }
  }
  if (run.network) return null
  try {
    run.network = context.network.attach({
      namespace: metadata.namespace ?? '',
      hostname: spec!.hostname ?? metadata.name.slice(0, 63),
      nodeName: context.nodeName,
      ...(spec!.hostNetwork && { hostIp: context.hostIp }),
    })
    run.podIp = run.network.ip
    return null
  } catch (error) {
    // Its node has no address left.
    const why = error instanceof Error ? error.message : String(error)
    const message = `rpc error: code = Unknown desc = failed to setup network for sandbox: ${why}`
    recordPod(context, run, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${message}`)
    return retryMs
  }
}

/** Remembers why it does not run. Returns when to look again because of that. */
function note(context: KubeletContext, container: ContainerRun, trouble: Trouble | null): Next {
  const before = container.waiting
  container.waiting = trouble
  if (!trouble) return null
  const isNew = before?.reason !== trouble.reason
  if (isNew && !trouble.reason.endsWith('BackOff')) return 'again'
  const nowMs = context.clock.nowMs()
  const { times, random } = context
  const crashEndMs = waitUntilMs(container.crashBackOff, container.instance?.finishedAtMs ?? nowMs, {
    firstMs: times.crashBackOffFirstMs,
    longestMs: times.crashBackOffLongestMs,
  })
  const pull = container.pullBackOff?.backOff
  const backOffEndMs = pull ? pull.updatedAtMs + pull.waitMs : container.instance ? crashEndMs : null
  const soonMs = isNew ? seenMs : Math.round(retryMs * (1 + random() / 2))
  return Math.max(1, Math.min(soonMs, (backOffEndMs ?? Number.POSITIVE_INFINITY) - nowMs))
}

function soonest(a: Next, b: Next): Next {
  if (a === null || b === null) return a ?? b
  if (a === 'again' || b === 'again') return 'again'
  return typeof a === 'number' && typeof b === 'number' ? Math.min(a, b) : a
}

/** Whether one of its containers waits for an object that may come any moment. */
export function waitsForObjects({ containers, mountFailures }: PodRun): boolean {
  return mountFailures > 0 || containers.some(({ waiting }) => waiting?.reason === 'CreateContainerConfigError')
}

/** Whether a volume of it follows its labels and annotations. */
export function refreshVolumes({ volumes }: PodRun): void {
  for (const { objects } of volumes?.values() ?? []) objects?.refresh()
}

/** Whether an emptyDir of it holds more than it may: the message of its eviction, or null. */
export function overfullVolume({ volumes }: PodRun, parse: (text: string) => number): string | null {
  for (const [name, { volume, sizeLimit }] of volumes ?? []) {
    if (sizeLimit === undefined || volume.usedBytes() <= parse(sizeLimit)) continue
    return `Usage of EmptyDir volume "${name}" exceeds the limit "${sizeLimit}". `
  }
  return null
}
