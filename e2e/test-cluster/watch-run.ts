// Watch run: everything from the test cluster's socket to a recorded model, on a clock that the test moves, judged at every step.

import { KubeConfig } from '@kubernetes/client-node'
import { createLog } from '../../server/log.ts'
import { connectKubernetes } from '../../server/kubernetes/client.ts'
import { watchCluster } from '../../server/kubernetes/watch-cluster.ts'
import { createWatchMetrics } from '../../server/kubernetes/watch-metrics.ts'
import { createManualClock, turn } from './manual-clock.ts'
import { copiedKinds, createJudge, createRecordingListener, modelLines, storeLines } from './recording-listener.ts'
import { startTestCluster, type TestClusterOptions } from './start-test-cluster.ts'

/** The promise: never live while behind by more than this. */
const promisedMs = 5_000
const stepMs = 250
const breathMs = 3 // of real time, at each step
const patienceMs = 3_000 // of real time, for what comes through real sockets
const probeEveryMs = 2_000 // as the link's: heard of longer ago, an answer is on its way

export type WatchRun = Awaited<ReturnType<typeof startWatchRun>>

export async function startWatchRun(options: Omit<TestClusterOptions, 'clock'> = {}, random = () => 0.5) {
  const clock = createManualClock()
  const cluster = await startTestCluster({ ...options, clock })
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(cluster.kubeConfig)
  const shared = { clock, random, log: createLog('silent') }
  const client = connectKubernetes({ kubeConfig, ...shared })
  const listener = createRecordingListener()
  const metrics = createWatchMetrics(copiedKinds)
  const watch = watchCluster({ client, kinds: copiedKinds, listener, metrics, ...shared })
  let judge = createJudge(cluster.store(), clock)
  let worstMs = 0
  /** Whether the test has broken nothing that keeps answers away. */
  let isAnswering = true

  function judgeNow(): void {
    const isLive = listener.now() === 'live'
    const behindMs = judge.behindMs(listener.model)
    if (isLive) worstMs = Math.max(worstMs, behindMs)
    if (isLive && behindMs > promisedMs) throw new Error(`live while ${behindMs} ms behind`)
  }

  const isSame = () => modelLines(listener.model).join() === storeLines(cluster.store()).join()
  const isHeard = () => client.link().state === 'down' || clock.nowMs() - client.link().lastHeardMs <= probeEveryMs

  /** Real time for what is under way in sockets; the clock stands. */
  async function settle(isDone: () => boolean, limitMs: number): Promise<boolean> {
    const giveUpMs = performance.now() + limitMs
    while (!isDone()) {
      if (performance.now() > giveUpMs) return false
      await turn()
    }
    return true
  }

  async function step(): Promise<void> {
    await clock.advance(stepMs)
    if (isAnswering) await settle(isHeard, patienceMs)
    await settle(() => false, breathMs)
    if (isAnswering && listener.now() === 'live') await settle(isSame, 100)
    judgeNow()
  }

  return {
    clock,
    cluster,
    client,
    listener,
    metrics,
    watch,
    isSame,
    /** The longest that the model was behind while live, in ms. */
    worstMs: () => worstMs,
    /** Says that answers are kept away from now on, or come again. */
    answering: (is: boolean) => void (isAnswering = is),
    /** Moves the clock on, in steps that leave the sockets their real time. */
    async advance(ms: number) {
      for (let passedMs = 0; passedMs < ms; passedMs += stepMs) await step()
    },
    /** Moves the clock on until it is so; throws after `limitMs` of the clock's time. Gives how long it took. */
    async advanceUntil(isSo: () => boolean, limitMs: number, what: string) {
      const fromMs = clock.nowMs()
      while (!(await settle(isSo, 5))) {
        if (clock.nowMs() - fromMs >= limitMs) throw new Error(`${what}: not within ${limitMs} ms`)
        await step()
      }
      judgeNow()
      return clock.nowMs() - fromMs
    },
    /** The same on standing time, for what needs no timer. */
    async until(isSo: () => boolean, what: string) {
      if (!(await settle(isSo, patienceMs))) throw new Error(`${what}: not so`)
      judgeNow()
    },
    becomeAnotherCluster() {
      cluster.becomeAnotherCluster()
      judge = createJudge(cluster.store(), clock)
    },
    async close() {
      watch.close()
      client.close()
      await cluster.close()
    },
  }
}
