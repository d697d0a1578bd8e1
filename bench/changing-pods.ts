// Changing pods: the pods of one Deployment in a real API server, changed as fast as wanted, all over the cluster. A pod that is deleted is replaced by
// its ReplicaSet, which is several changes: how many is measured. Where no kubelet stands behind the pods, most changes are of their status.

import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '../server/clock.ts'
import type { KubernetesClient } from '../server/kubernetes/client.ts'
import { LinkError } from '../server/kubernetes/errors.ts'
import { startReflector } from '../server/kubernetes/reflector.ts'
import { createKindMetrics } from '../server/kubernetes/watch-metrics.ts'
import { createLog } from '../server/log.ts'

export type Subject = {
  readonly client: KubernetesClient
  readonly namespace: string
  readonly deployment: string
  /** Whether their status may be written here: a kubelet would write its own over it. */
  readonly hasKubelet: boolean
}

export type ChangingPods = {
  /** Scales and waits until all are ready, and no other is left. */
  scaleTo(pods: number): Promise<void>
  /** Changes pods while `task` runs; gives the changes a second that the API server's watch told, too. */
  during<T extends object>(perSecond: number, task: () => Promise<T>): Promise<T & { readonly changes: number }>
  close(): void
}

type RawPod = {
  readonly metadata: { readonly uid: string; readonly name: string; readonly deletionTimestamp?: string }
  readonly status?: { readonly containerStatuses?: readonly object[] }
}

type Pod = {
  readonly uid: string
  readonly name: string
  readonly isLeaving: boolean
  readonly containerStatuses: readonly object[]
}

const podOf = ({ metadata: { uid, name, deletionTimestamp }, status }: RawPod): Pod => ({
  uid,
  name,
  isLeaving: deletionTimestamp !== undefined,
  containerStatuses: status?.containerStatuses ?? [],
})

const tickMs = 20
const trials = 10 // replacements from which their number of changes is told
const quietMs = 1_500 // after so long without a change all that a replacement brings is over
const patchesShare = 0.8 // of the changes, where pods have no kubelet
const readyWithinMs = 30 * 60_000 // an API server on a laptop makes some dozens of pods a second

/** In place of an answer while the link is lost. */
function noAnswer(error: unknown): object {
  if (error instanceof LinkError) return {}
  throw error
}

/** Follows the pods; nothing is changed yet. */
export function followPods({ client, namespace, deployment, hasKubelet }: Subject): ChangingPods {
  const podsPath = `/api/v1/namespaces/${namespace}/pods`
  const pods = new Map<string, Pod>()
  /** By name, the statuses that a pod had before it was made to fail. */
  const failing = new Map<string, readonly object[]>()
  let seen = 0
  let seenAtMs = 0
  let replaced = 0
  let changesOfReplacement = 0
  const noteChange = () => {
    seen += 1
    seenAtMs = performance.now()
  }
  // Under such a load a link may be lost: the same reader as Podarium's goes on after it.
  const reflector = startReflector<Pod>({
    client,
    path: podsPath,
    project: (raw) => podOf(raw as RawPod),
    on: {
      replaced(listed) {
        pods.clear()
        for (const pod of listed) pods.set(pod.uid, pod)
        noteChange()
      },
      changed(pod) {
        pods.set(pod.uid, pod)
        noteChange()
      },
      gone(uid) {
        failing.delete(pods.get(uid)?.name ?? '')
        pods.delete(uid)
        noteChange()
      },
      state: () => {},
    },
    metrics: createKindMetrics(),
    clock: systemClock,
    random: Math.random,
    log: createLog('error'),
  })

  async function untilQuiet(): Promise<void> {
    do await wait(quietMs / 3)
    while (performance.now() - seenAtMs < quietMs)
  }
  /** Some pod, another each time. */
  function anyPod(): Pod | undefined {
    const present = [...pods.values()].filter(({ isLeaving, name }) => !isLeaving && !failing.has(name))
    return present[(replaced++ * 7919) % present.length]
  }
  async function replaceOne(): Promise<void> {
    const pod = anyPod()
    if (!pod) return
    pods.delete(pod.uid)
    await client.request({ method: 'DELETE', path: `${podsPath}/${pod.name}`, query: { gracePeriodSeconds: 0 } })
  }
  async function writeStatuses(name: string, containerStatuses: readonly object[]): Promise<void> {
    const path = `${podsPath}/${name}/status`
    const contentType = 'application/merge-patch+json'
    await client.request({ method: 'PATCH', path, contentType, body: { status: { containerStatuses } } })
  }
  async function failOrRecoverOne(): Promise<void> {
    const [recovering] = failing.size > 50 ? failing : []
    if (recovering) {
      failing.delete(recovering[0])
      return writeStatuses(...recovering)
    }
    const pod = anyPod()
    const [first, ...others] = pod?.containerStatuses ?? []
    if (!pod || !first) return
    failing.set(pod.name, [first, ...others])
    const state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' } }
    await writeStatuses(pod.name, [{ ...first, ready: false, started: false, restartCount: 1, state }, ...others])
  }
  async function measureReplacement(): Promise<void> {
    await untilQuiet()
    const before = seen
    for (let i = 0; i < trials; i++) await replaceOne()
    await untilQuiet()
    changesOfReplacement = (seen - before) / trials
  }

  return {
    async scaleTo(count) {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment}`
      const contentType = 'application/merge-patch+json'
      await client.request({ method: 'PATCH', path: `${path}/scale`, contentType, body: { spec: { replicas: count } } })
      const untilMs = performance.now() + readyWithinMs
      for (;;) {
        const { status } = (await client.request({ path }).catch(noAnswer)) as { status?: { readyReplicas?: number } }
        if ((status?.readyReplicas ?? 0) === count && pods.size === count) break
        if (performance.now() > untilMs)
          throw new Error(`${deployment} has ${status?.readyReplicas} of ${count} pods ready.`)
        await wait(500)
      }
      if (changesOfReplacement === 0) await measureReplacement()
      await untilQuiet()
    },
    async during(perSecond, task) {
      const replacementsShare = hasKubelet ? 1 : 1 - patchesShare
      const before = seen
      const startedMs = performance.now()
      let [replacements, patches] = [0, 0]
      let refusals = 0
      const refused = () => void refusals++ // a pod may go before its change arrives
      const changing = setInterval(() => {
        const due = ((performance.now() - startedMs) / 1000) * perSecond
        for (; replacements * changesOfReplacement < due * replacementsShare; replacements++)
          replaceOne().catch(refused)
        for (; patches < due * (1 - replacementsShare); patches++) failOrRecoverOne().catch(refused)
      }, tickMs)
      const result = await task()
      clearInterval(changing)
      const changes = ((seen - before) * 1000) / (performance.now() - startedMs)
      await untilQuiet()
      for (const [name, statuses] of failing) await writeStatuses(name, statuses).catch(refused)
      failing.clear()
      await untilQuiet()
      if (refusals > replacements + patches) throw new Error('The API server refused the changes.')
      return { ...result, changes }
    },
    close: () => reflector.close(),
  }
}
