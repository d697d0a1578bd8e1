// End pod: ends all that runs in a pod, sidecars last, then gives back its network and volumes; a pod that was deleted is then gone.

import type { KubeletContext } from './kubelet-context.ts'
import { type ContainerRun, type PodRun, runningInstance } from './pod-run.ts'
import { reportStatus } from './report-status.ts'
import { type StopOptions, stopContainer } from './stop-container.ts'
import { releaseVolumes } from './volumes.ts'

/** May take as long as the pod's grace period. */
export async function endPod(context: KubeletContext, run: PodRun): Promise<void> {
  if (run.stage === 'ended' || run.stage === 'refused') return removeIfDeleted(context, run)
  if (run.stage === 'ending') return
  run.stage = 'ending'
  cancelTimers(run)
  run.turn = {}
  const { turn } = run
  // Evicted: no time but the shortest. https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
  const options: StopOptions = run.verdict?.reason === 'Evicted' ? { graceMs: 0 } : {}
  await stopAll(context, run, options)
  if (run.turn !== turn) return
  await context.turns.next()
  if (run.turn !== turn) return
  giveBack(context, run)
  run.stage = 'ended'
  reportStatus(context, run)
  removeIfDeleted(context, run)
}

/** Mains at once; then sidecars, the last first, each when those that begin after it are gone. */
async function stopAll(context: KubeletContext, run: PodRun, options: StopOptions): Promise<void> {
  const running = run.containers.filter((container) => runningInstance(container))
  const stop = (container: ContainerRun, after?: Promise<unknown>) => {
    stopLivenessProbes(container)
    return stopContainer(context, run, container, { ...options, ...(after && { after }) })
  }
  const sidecars = running.filter(({ kind }) => kind === 'sidecar').toReversed()
  const all = running.filter(({ kind }) => kind !== 'sidecar').map((container) => stop(container))
  let before: Promise<unknown> = Promise.all(all)
  for (const sidecar of sidecars) {
    const stopping = stop(sidecar, before)
    all.push(stopping)
    before = Promise.all([before, stopping])
  }
  await Promise.all(all)
}

function stopLivenessProbes({ instance }: ContainerRun): void {
  instance?.stopProbes?.()
}

/** What it held of its node. */
export function giveBack({ network }: KubeletContext, run: PodRun): void {
  cancelTimers(run)
  if (run.network) network.detach(run.network)
  if (run.volumes) releaseVolumes(run.volumes)
  run.messages?.release()
  run.network = null
  run.volumes = null
  run.messages = null
}

function cancelTimers(run: PodRun): void {
  run.cancelTimer?.()
  run.cancelDeadline?.()
  run.cancelTimer = null
  run.cancelDeadline = null
}

function removeIfDeleted({ store }: KubeletContext, { pod }: PodRun): void {
  const { name, namespace = '', uid } = pod.metadata
  const current = store.get('pods', namespace, name)
  if (current?.metadata.uid !== uid || !current.metadata.deletionTimestamp) return
  store.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
}
