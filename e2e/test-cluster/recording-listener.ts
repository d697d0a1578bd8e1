// Recording listener: a model kept from what the watching tells, and the judge of whether it ever claimed to be live while it was not.

import type { Freshness } from '../../lib/model/types.ts'
import type { KindName } from '../../lib/model/kinds.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ClusterListener } from '../../server/kubernetes/cluster-listener.ts'
import type { Kinds } from '../../server/kubernetes/watch-cluster.ts'
import { copyOf } from './reflector-run.ts'
import { resourceNamed, resources } from './resources.ts'
import type { Store } from './store.ts'

/** Every kind, with a projection to uid, name and resourceVersion. */
export const copiedKinds = Object.fromEntries(
  resources.map(({ root, plural }) => [plural, { path: `${root}/${plural}`, project: copyOf }]),
) as unknown as Kinds

type Copied = { readonly uid: string; readonly name: string; readonly version: string }

export type RecordingListener = ClusterListener & {
  readonly identities: readonly { readonly uid: string; readonly version: string }[]
  /** Each state of freshness, oldest first, without repeats. */
  readonly states: readonly Freshness['state'][]
  /** All that was told of freshness, oldest first. */
  readonly freshnesses: readonly Freshness[]
  readonly forbiddenKinds: readonly KindName[]
  now(): Freshness['state'] | null
  model: ReadonlyMap<KindName, ReadonlyMap<string, Copied>>
  /** The next call about a kind throws. */
  throwOnce(): void
}

export function createRecordingListener(): RecordingListener {
  const identities: { uid: string; version: string }[] = []
  const states: Freshness['state'][] = []
  const freshnesses: Freshness[] = []
  const model = new Map<KindName, Map<string, Copied>>()
  let forbiddenKinds: readonly KindName[] = []
  let isThrowing = false

  function of(kind: KindName): Map<string, Copied> {
    if (isThrowing) {
      isThrowing = false
      throw new Error('a listener that throws')
    }
    const views = model.get(kind) ?? new Map<string, Copied>()
    model.set(kind, views)
    return views
  }

  return {
    identities,
    states,
    freshnesses,
    model,
    get forbiddenKinds() {
      return forbiddenKinds
    },
    now: () => states.at(-1) ?? null,
    throwOnce: () => void (isThrowing = true),
    reset(identity) {
      identities.push({ ...identity })
      model.clear()
    },
    replaced(kind, views) {
      const copy = of(kind)
      copy.clear()
      for (const view of views as unknown as Copied[]) copy.set(view.uid, view)
    },
    changed(kind, view) {
      const copied = view as unknown as Copied
      of(kind).set(copied.uid, copied)
    },
    gone(kind, uid) {
      if (!of(kind).delete(uid)) throw new Error(`${kind} ${uid} went and was never there`)
    },
    forbidden(kinds) {
      forbiddenKinds = [...kinds]
    },
    freshness(freshness) {
      freshnesses.push(freshness)
      if (states.at(-1) !== freshness.state) states.push(freshness.state)
    },
  }
}

/** Every object as `kind/name@resourceVersion`, for a model. */
export function modelLines(model: RecordingListener['model']): string[] {
  const lines = [...model].flatMap(([kind, views]) => [...views.values()].map((view) => line(kind, view)))
  return lines.sort()
}

/** The same for what is in the store. */
export function storeLines(store: Store): string[] {
  const lines = resources.flatMap(({ kind, plural }) =>
    store
      .all(kind)
      .map(({ metadata }) => line(plural, { name: metadata.name, version: metadata.resourceVersion ?? '' })),
  )
  return lines.sort()
}

function line(kind: string, { name, version }: { readonly name: string; readonly version: string }): string {
  return `${kind}/${name}@${version}`
}

export type Judge = {
  /** How long the model has been behind the store, in ms by the clock. */
  behindMs(model: RecordingListener['model']): number
}

/** Begins to note when each change of the store was made. */
export function createJudge(store: Store, clock: Clock): Judge {
  const beganMs = clock.nowMs()
  const changes = new Map<string, { atMs: number; version: number }[]>()
  for (const { plural } of resources) {
    store.follow(resourceNamed(plural), 0, ({ object }) => {
      const uid = object.metadata.uid ?? ''
      const change = { atMs: clock.nowMs(), version: Number(object.metadata.resourceVersion) }
      changes.set(uid, [...(changes.get(uid) ?? []), change])
    })
  }
  return {
    behindMs(model) {
      let oldestMs = clock.nowMs()
      for (const { kind, plural } of resources) {
        const views = model.get(plural as KindName) ?? new Map<string, Copied>()
        const truth = new Map(store.all(kind).map(({ metadata }) => [metadata.uid ?? '', metadata.resourceVersion]))
        for (const uid of new Set([...views.keys(), ...truth.keys()])) {
          const known = views.get(uid)?.version
          if (known === truth.get(uid)) continue
          const missed = (changes.get(uid) ?? []).find(({ version }) => version > Number(known ?? 0))
          oldestMs = Math.min(oldestMs, missed?.atMs ?? beganMs)
        }
      }
      return clock.nowMs() - oldestMs
    },
  }
}
