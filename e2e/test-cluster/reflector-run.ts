// Reflector run: a reflector of the pods of a cluster in memory, and a copy of them kept from what it tells.

import { createLog } from '../../server/log.ts'
import { startReflector } from '../../server/kubernetes/reflector.ts'
import { createKindMetrics } from '../../server/kubernetes/watch-metrics.ts'
import { createManualClock } from './manual-clock.ts'
import { createMemoryCluster } from './memory-client.ts'
import { aPod } from './objects.ts'

export type CopiedPod = { readonly uid: string; readonly name: string; readonly version: string }

/** What a projection for tests makes of a raw object; throws on one whose name says `unreadable`. */
export function copyOf(raw: unknown): CopiedPod | null {
  const { uid, name, resourceVersion } = (raw as { metadata: Record<string, string> }).metadata
  if (name?.includes('unreadable')) throw new Error('no such pod')
  return name?.includes('boring') ? null : { uid: uid!, name: name!, version: resourceVersion! }
}

/** Starts a reflector; `random` decides its jitter. */
export function runReflector(random: () => number = () => 0.5) {
  const clock = createManualClock()
  const cluster = createMemoryCluster(clock)
  const metrics = createKindMetrics()
  const copy = new Map<string, CopiedPod>()
  const told: string[] = []
  const errors: unknown[] = []
  let isThrowing = false

  function hear(what: string): void {
    told.push(what)
    if (!isThrowing) return
    isThrowing = false
    throw new Error('a listener that throws')
  }

  const reflector = startReflector<CopiedPod>({
    client: cluster.client,
    path: '/api/v1/pods',
    project: copyOf,
    metrics,
    clock,
    random,
    log: createLog('silent'),
    on: {
      replaced(views) {
        hear(`replaced ${views.length}`)
        copy.clear()
        for (const view of views) copy.set(view.uid, view)
      },
      changed(view) {
        hear(`changed ${view.name}`)
        copy.set(view.uid, view)
      },
      gone(uid) {
        hear(`gone ${copy.get(uid)?.name ?? 'unknown'}`)
        copy.delete(uid)
      },
      state(state, error) {
        told.push(state)
        if (error) errors.push(error)
      },
    },
  })

  const byVersion = (pods: readonly { name: string; version: string }[]) =>
    pods.map(({ name, version }) => `${name}@${version}`).sort()

  return {
    ...cluster,
    clock,
    metrics,
    told,
    errors,
    close: reflector.close,
    /** The next call of the listener throws. */
    throwOnce: () => void (isThrowing = true),
    throwNever: () => void (isThrowing = false),
    addPod: (name: string) => cluster.store.create(aPod('default', name)),
    changePod: (name: string) => cluster.store.patch('Pod', 'default', name, { status: { phase: 'Running' } }),
    removePod: (name: string) => cluster.store.remove('Pod', 'default', name),
    /** The copy, as `name@resourceVersion`. */
    copied: () => byVersion([...copy.values()]),
    /** The truth, as `name@resourceVersion`, without what the projection leaves out. */
    truth: () =>
      byVersion(
        cluster.store
          .all('Pod')
          .map(({ metadata }) => ({ name: metadata.name, version: metadata.resourceVersion! }))
          .filter(({ name }) => !/boring|unreadable/.test(name)),
      ),
    lists: () => cluster.calls.filter(({ query }) => !query.has('watch') && !query.has('continue')).length,
    watchCalls: () => cluster.calls.filter(({ query }) => query.has('watch')),
  }
}
