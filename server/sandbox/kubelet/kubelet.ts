// Kubelet: one node's. Keeps a run for each pod that is bound to the node, and sees that each is looked at when something happens.

import { parseQuantity } from '../quantity.ts'
import { giveBack } from './end-pod.ts'
import { createNodeAgent } from './node-agent.ts'
import { type KubeletContext, recordPod, type SharedContext } from './kubelet-context.ts'
import { createNodeImages } from './node-images.ts'
import { amountsOf, type NodeSpec } from './node-object.ts'
import { nodeAddressOf } from '../network/addresses.ts'
import { type ContainerRun, containerRuns, type Pod, type PodRun, podRun, runningInstance } from './pod-run.ts'
import { type Amounts, nothing, plus, refusalOf, requestsOf } from './pod-requests.ts'
import { reportRefusal } from './report-status.ts'
import { overfullVolume, refreshVolumes, syncPod, waitsForObjects, wakeAfter } from './sync-pod.ts'
import { timestamp } from '../store/names.ts'

const failedSyncMs = 10_000
const evictionLookMs = 10_000 // how often a kubelet looks for volumes that are too full
const removedGraceMs = 2000 // what the containers of a pod that was deleted by force have
const longestTimerMs = 2 ** 31 - 1

export type Kubelet = {
  readonly nodeName: string
  isOn(): boolean
  setPower(isOn: boolean): void
  /** The pod as it is now: new on this node, or changed. */
  put(pod: Pod): void
  /** It is gone from the API. */
  remove(uid: string): void
  run(uid: string): PodRun | undefined
  /** Pods of the namespace that wait for a config map or a secret look again. */
  wakeWaiting(namespace: string): void
  close(): void
}

export function createKubelet(shared: SharedContext, spec: NodeSpec, index: number): Kubelet {
  const { clock, store, network, runtime } = shared
  const runs = new Map<string, PodRun>()
  /** Those whose requests are in `used`. */
  const counted = new Set<PodRun>()
  const images = createNodeImages(runtime, clock, () => agent.touch())
  const agent = createNodeAgent(shared, spec, index, images)
  const allocatable = amountsOf(spec)
  const capacity = { cpu: parseQuantity(spec.cpu) * 1000, memory: parseQuantity(spec.memory), pods: spec.pods }
  const hostIp = nodeAddressOf(index)
  const context: KubeletContext = { ...shared, nodeName: spec.name, hostIp, allocatable, images, wake }
  let used: Amounts = nothing
  let isPowered = false
  let ticks = 0

  function wake(run: PodRun): void {
    run.isWoken = true
    if (run.worker || !isPowered || run.stage === 'ended') return
    const worker = {}
    run.worker = worker
    void syncPod(context, run)
      .catch((error: unknown) => failed(run, error))
      .finally(() => {
        if (run.worker !== worker) return
        run.worker = null
        if (run.stage === 'ended') makeRoom(run)
        if (run.isWoken) wake(run)
      })
  }

  function failed(run: PodRun, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    recordPod(context, run, 'Warning', 'FailedSync', `error determining status: ${message}`)
    run.isWoken = false
    wakeAfter(context, run, failedSyncMs)
  }

  /** What is being done for it is given up: it must end. */
  function interrupt(run: PodRun): void {
    if (run.stage === 'living') {
      run.turn = {}
      run.worker = null
    }
    wake(run)
  }

  function add(pod: Pod): void {
    const { phase } = pod.status ?? {}
    const run = podRun(pod, pod.status?.startTime ?? timestamp(clock.nowMs()))
    runs.set(pod.metadata.uid, run)
    if (phase === 'Failed' || phase === 'Succeeded') {
      run.stage = 'ended'
      return endIfDeleted(run)
    }
    const labels = store.get('nodes', '', spec.name)?.metadata.labels ?? {}
    const refusal = pod.metadata.deletionTimestamp ? null : refusalOf(pod, { labels, capacity, used })
    if (refusal) {
      run.stage = 'refused'
      recordPod(context, run, 'Warning', refusal.reason, refusal.message)
      return reportRefusal(context, run, refusal)
    }
    used = plus(used, requestsOf(pod))
    counted.add(run)
    const { activeDeadlineSeconds } = pod.spec!
    if (activeDeadlineSeconds !== undefined) watchDeadline(run, activeDeadlineSeconds * 1000)
    wake(run)
  }

  function watchDeadline(run: PodRun, deadlineMs: number): void {
    const leftMs = Date.parse(run.startTime) + deadlineMs - clock.nowMs()
    if (leftMs > longestTimerMs) return // the sandbox does not live that long
    run.cancelDeadline = clock.after(leftMs, () => {
      run.cancelDeadline = null
      const message = 'Pod was active on the node longer than the specified deadline'
      recordPod(context, run, 'Normal', 'DeadlineExceeded', message)
      run.verdict = { reason: 'DeadlineExceeded', message }
      interrupt(run)
    })
  }

  function evictOverfull(): void {
    for (const run of runs.values()) {
      if (run.stage !== 'living') continue
      const message = overfullVolume(run, parseQuantity)
      if (message === null) continue
      recordPod(context, run, 'Warning', 'Evicted', message)
      run.verdict = { reason: 'Evicted', message }
      interrupt(run)
    }
  }

  function tick(): void {
    ticks += 1
    if (ticks % Math.max(1, Math.round(evictionLookMs / shared.times.nodeLeaseRenewMs)) === 0) evictOverfull()
  }

  function change(run: PodRun, pod: Pod): void {
    const before = run.pod
    run.pod = pod
    if (run.stage === 'refused' || run.stage === 'ended') return endIfDeleted(run)
    if (pod.metadata.deletionTimestamp && !before.metadata.deletionTimestamp) return interrupt(run)
    const { labels, annotations, generation } = before.metadata
    if (pod.metadata.labels !== labels || pod.metadata.annotations !== annotations) refreshVolumes(run)
    if (pod.metadata.generation === generation) return
    adoptEphemerals(run)
    wake(run)
  }

  /** The end of a pod that has ended before. */
  function endIfDeleted({ pod }: PodRun): void {
    const { name, namespace = '', uid, deletionTimestamp } = pod.metadata
    if (deletionTimestamp) store.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
  }

  function adoptEphemerals(run: PodRun): void {
    const known = new Set(run.containers.map(({ name }) => name))
    const more = containerRuns(run.pod).filter(({ name }) => !known.has(name))
    if (more.length > 0) run.containers = [...run.containers, ...more]
  }

  function forget(run: PodRun): void {
    runs.delete(run.pod.metadata.uid)
    makeRoom(run)
  }

  /** What has ended asks for nothing any more. */
  function makeRoom(run: PodRun): void {
    if (counted.delete(run)) used = plus(used, requestsOf(run.pod), -1)
  }

  /** Gone by force, or at the end of its own going. */
  function remove(run: PodRun): void {
    forget(run)
    if (run.stage === 'ended' || run.stage === 'refused') return
    run.turn = {}
    run.stage = 'ended'
    for (const container of run.containers) {
      const instance = runningInstance(container)
      if (!instance) continue
      instance.stopProbes?.()
      instance.container.kill(instance.stopSignal)
      const cancel = clock.after(removedGraceMs, () => instance.container.kill('SIGKILL'))
      void instance.container.exited.then(cancel)
    }
    giveBack(context, run)
  }

  /** All that runs ends at once and unseen. */
  function cut(run: PodRun): void {
    run.turn = {}
    run.worker = null
    run.cancelTimer?.()
    run.cancelTimer = null
    for (const container of run.containers) cutContainer(container)
  }

  function cutContainer(container: ContainerRun): void {
    const instance = runningInstance(container)
    if (!instance) return
    instance.stopProbes?.()
    instance.finishedAtMs = clock.nowMs()
    // As containerd reports a container whose end it has not seen.
    instance.terminated = {
      containerID: instance.id,
      exitCode: 255,
      finishedAt: timestamp(instance.finishedAtMs),
      reason: 'Unknown',
      startedAt: timestamp(instance.startedAtMs),
    }
    instance.container.kill('SIGKILL')
  }

  /** The node is on again: what should run in the pod begins in a new sandbox. */
  function revive(run: PodRun): void {
    const { name, namespace = '' } = run.pod.metadata
    const pod = store.get('pods', namespace, name)
    if (pod?.metadata.uid !== run.pod.metadata.uid) {
      forget(run)
      return giveBack(context, run)
    }
    run.pod = pod
    if (run.stage === 'refused' || run.stage === 'ended') return endIfDeleted(run)
    run.stage = 'living'
    if (run.network) network.detach(run.network)
    run.network = null
    if (run.containers.some(({ instance }) => instance)) {
      run.sandbox += 1
      if (!pod.metadata.deletionTimestamp) {
        recordPod(context, run, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.')
      }
    }
    wake(run)
  }

  function turnOn(): void {
    isPowered = true
    agent.start(tick)
    network.setNodeUp(spec.name, true)
    for (const run of [...runs.values()]) revive(run)
    for (const pod of store.list('pods')) {
      if (pod.spec?.nodeName === spec.name && !runs.has(pod.metadata.uid)) add(pod)
    }
  }

  function turnOff(): void {
    isPowered = false
    agent.stop()
    network.setNodeUp(spec.name, false)
    for (const run of runs.values()) cut(run)
  }

  turnOn()

  return {
    nodeName: spec.name,
    isOn: () => isPowered,
    setPower(isOn) {
      if (isOn === isPowered) return
      if (isOn) turnOn()
      else turnOff()
    },
    put(pod) {
      if (!isPowered) return
      const run = runs.get(pod.metadata.uid)
      if (run) change(run, pod)
      else add(pod)
    },
    remove(uid) {
      const run = runs.get(uid)
      if (run && isPowered) remove(run)
    },
    run: (uid) => runs.get(uid),
    wakeWaiting(namespace) {
      if (!isPowered) return
      for (const run of runs.values()) {
        if (run.pod.metadata.namespace === namespace && waitsForObjects(run)) wake(run)
      }
    },
    close: turnOff,
  }
}
