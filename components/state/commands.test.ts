import { expect, test, vi } from 'vitest'
import type { ClusterStore, ModelListener } from './cluster-store.ts'
import { createCommands } from './commands.ts'
import { initialSync } from './sync.ts'
import { model, pod, workload } from '../../lib/model/test-views.ts'

/** Commands on a cluster with the Deployment web and the pod web-1; requests wait until answered. */
function setUp() {
  let sync = { ...initialSync, model: model({ workloads: [workload('web')], pods: [pod('web-1')] }) }
  const watchers = new Set<ModelListener>()
  const cluster = {
    sync: () => sync,
    watchModel: (listener: ModelListener) => {
      watchers.add(listener)
      return () => void watchers.delete(listener)
    },
  } as Partial<ClusterStore> as ClusterStore
  const requests: { replicas: number; agree(): void; refuse(words: string): void }[] = []
  const commands = createCommands(cluster, {
    postScale: (_, replicas) =>
      new Promise((resolve, reject) => {
        requests.push({ replicas, agree: resolve, refuse: (words) => reject(new Error(words)) })
      }),
    deletePod: async () => {
      throw new Error('pods "web-1" is forbidden')
    },
    applySample: async () => {
      throw new Error('the cluster is full')
    },
    removeSample: async () => {},
    resetSandbox: async () => {},
    nowMs: () => 0,
  })
  const stop = commands.start()
  const watchShows = (replicas: number) => {
    const before = sync.model
    sync = { ...sync, model: { ...before, workloads: model({ workloads: [workload('web', { replicas })] }).workloads } }
    for (const watcher of watchers) watcher(before, sync.model, true)
  }
  const watchLosesPods = () => {
    const before = sync.model
    sync = { ...sync, model: { ...before, pods: new Map() } }
    for (const watcher of watchers) watcher(before, sync.model, true)
  }
  return { commands, requests, watchShows, watchLosesPods, stop }
}

test('U-5 ten clicks send two requests: the first, and the last once the first is answered', async () => {
  const { commands, requests, watchShows, stop } = setUp()
  for (let replicas = 2; replicas <= 11; replicas += 1) commands.scale('web', replicas)
  expect(requests.map(({ replicas }) => replicas)).toEqual([2])
  requests[0]!.agree()
  await vi.waitFor(() => expect(requests).toHaveLength(2))
  expect(requests[1]!.replicas).toBe(11)
  // The watch may be faster than the answer.
  watchShows(11)
  expect(commands.wishOf('web').wish).toBe(11)
  requests[1]!.agree()
  await vi.waitFor(() => expect(commands.wishOf('web').wish).toBeNull())
  stop()
})

test('U-6 the foot says the command that was clicked last, refused or not', async () => {
  const { commands, requests, stop } = setUp()
  commands.scale('web', 3)
  expect(commands.lastCommand()).toBe('kubectl scale deployment/web --replicas=3')
  requests[0]!.refuse('exceeded quota: pods')
  await vi.waitFor(() => expect(commands.wishOf('web').error).toBe('exceeded quota: pods'))
  await commands.deletePod('web-1')
  expect(commands.lastCommand()).toBe('kubectl delete pod web-1')
  expect(commands.deletionOf('web-1').error).toBe('pods "web-1" is forbidden')
  stop()
})

test('U-22 why a pod could not be deleted is forgotten when that pod is gone', async () => {
  const { commands, watchLosesPods, stop } = setUp()
  await commands.deletePod('web-1')
  expect(commands.deletionOf('web-1').error).toBe('pods "web-1" is forbidden')
  watchLosesPods()
  expect(commands.deletionOf('web-1').error).toBeNull()
  const refused = setUp()
  const answer = refused.commands.deletePod('web-1')
  refused.watchLosesPods()
  await answer
  expect(refused.commands.deletionOf('web-1').error).toBeNull()
  refused.stop()
  stop()
})
