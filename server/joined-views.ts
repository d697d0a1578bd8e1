// Joined views: puts together what the watches of single kinds tell (a pod and its newest event, a Service and its pods,
// a workload and its refusal), and notes which views changed since they were last asked for. Its cost follows the change.

import { type CollectionChanges, type Changes, diffView, type Patch } from '../lib/delta/diff.ts'
import { withEndpoints, withLastEvent, withRefusal } from '../lib/model/join.ts'
import type { KindName, KindViews } from '../lib/model/kinds.ts'
import type { EndpointSliceRecord, EventRecord, WorkloadRecord } from '../lib/model/records.ts'
import {
  type Collection,
  collections,
  type Model,
  type PodView,
  type ServiceView,
  type Uid,
  type Views,
  type WorkloadView,
} from '../lib/model/types.ts'
import { createEventShelf } from './event-shelf.ts'

export type JoinedViews = {
  readonly model: Model
  put<K extends KindName>(kind: K, view: KindViews[K]): void
  remove(kind: KindName, uid: Uid): void
  /** A list of one kind: what is not in it goes. */
  replace<K extends KindName>(kind: K, views: readonly KindViews[K][]): void
  /** What changed since the last call. */
  takeChanges(): Changes
  /** Newest first. */
  eventsAbout(uid: Uid): readonly EventRecord[]
}

/** Where the views of one kind of the API are put. */
type Shelf<V> = { uids(): Iterable<Uid>; put(view: V): void; remove(uid: Uid): void }

/** Empty views; `onChange` is called at each change, before it is made. */
export function createJoinedViews(onChange: () => void): JoinedViews {
  const views: { readonly [C in Collection]: Map<Uid, Views[C]> } = emptyMaps()
  /** By collection and uid, what a view was when changes were last taken; undefined for one that was not there. */
  let before: { readonly [C in Collection]: Map<Uid, Views[C] | undefined> } = emptyMaps()
  const events = createEventShelf()
  const slices = new Map<Uid, EndpointSliceRecord>()
  /** Workloads as projected, before the join with their refusal. */
  const projectedWorkloads = new Map<Uid, WorkloadRecord>()

  function note<C extends Collection>(collection: C, uid: Uid): void {
    onChange()
    if (!before[collection].has(uid)) before[collection].set(uid, views[collection].get(uid))
  }
  function put<C extends Collection>(collection: C, view: Views[C]): void {
    note(collection, view.uid)
    views[collection].set(view.uid, view)
  }
  function remove(collection: Collection, uid: Uid): void {
    if (!views[collection].has(uid)) return
    note(collection, uid)
    views[collection].delete(uid)
  }

  const joinPod = (pod: PodView) => withLastEvent(pod, events.about(pod.uid)[0] ?? null)
  const joinWorkload = (workload: WorkloadRecord) => withRefusal(workload, events.about(workload.uid)[0] ?? null)
  const joinService = (service: ServiceView) =>
    withEndpoints(
      service,
      [...slices.values()].filter((slice) => isOf(slice, service)),
    )

  function rejoin(uid: Uid): void {
    const pod = views.pods.get(uid)
    if (pod) put('pods', joinPod(pod))
    const workload = projectedWorkloads.get(uid)
    if (workload) put('workloads', joinWorkload(workload))
  }
  function rejoinServiceOf(slice: EndpointSliceRecord): void {
    for (const service of views.services.values()) if (isOf(slice, service)) put('services', joinService(service))
  }

  const shelfOf = <C extends Collection>(
    collection: C,
    join: (view: Views[C]) => Views[C] = (view) => view,
  ): Shelf<Views[C]> => ({
    uids: () => views[collection].keys(),
    put: (view) => put(collection, join(view)),
    remove: (uid) => remove(collection, uid),
  })
  const workloadShelf = (kind: WorkloadView['kind']): Shelf<WorkloadRecord> => ({
    uids: () =>
      [...projectedWorkloads.values()].filter((workload) => workload.kind === kind).map((workload) => workload.uid),
    put(workload) {
      projectedWorkloads.set(workload.uid, workload)
      put('workloads', joinWorkload(workload))
    },
    remove(uid) {
      projectedWorkloads.delete(uid)
      remove('workloads', uid)
    },
  })

  const shelves: { readonly [K in KindName]: Shelf<KindViews[K]> } = {
    nodes: shelfOf('nodes'),
    namespaces: shelfOf('namespaces'),
    pods: shelfOf('pods', joinPod),
    services: shelfOf('services', joinService),
    deployments: workloadShelf('Deployment'),
    replicasets: workloadShelf('ReplicaSet'),
    statefulsets: workloadShelf('StatefulSet'),
    daemonsets: workloadShelf('DaemonSet'),
    jobs: workloadShelf('Job'),
    events: {
      uids: () => events.uids(),
      put(event) {
        events.put(event)
        rejoin(event.aboutUid)
      },
      remove(uid) {
        const aboutUid = events.take(uid)
        if (aboutUid !== undefined) rejoin(aboutUid)
      },
    },
    endpointslices: {
      uids: () => slices.keys(),
      put(slice) {
        slices.set(slice.uid, slice)
        rejoinServiceOf(slice)
      },
      remove(uid) {
        const slice = slices.get(uid)
        slices.delete(uid)
        if (slice) rejoinServiceOf(slice)
      },
    },
  }

  return {
    model: views,
    put: (kind, view) => (shelves[kind] as Shelf<typeof view>).put(view),
    remove(kind, uid) {
      shelves[kind].remove(uid)
      // Only of what was deleted: what a list lacks may be hidden for a while, and be back with its events still true.
      events.forget(uid)
    },
    replace(kind, list) {
      const shelf = shelves[kind] as Shelf<(typeof list)[number]>
      const present = new Set(list.map((view) => view.uid))
      for (const uid of [...shelf.uids()]) if (!present.has(uid)) shelf.remove(uid)
      for (const view of list) shelf.put(view)
    },
    takeChanges() {
      const changes: { [C in Collection]?: CollectionChanges } = {}
      for (const collection of collections) {
        const found = changesOf<object>(before[collection], views[collection])
        if (found) changes[collection] = found
      }
      before = emptyMaps()
      return changes
    },
    eventsAbout: (uid) => events.about(uid),
  }
}

const isOf = (slice: EndpointSliceRecord, service: ServiceView) =>
  slice.namespace === service.namespace && slice.service === service.name

const emptyMaps = (): { readonly [C in Collection]: Map<Uid, Views[C]> } => ({
  nodes: new Map(),
  namespaces: new Map(),
  workloads: new Map(),
  pods: new Map(),
  services: new Map(),
})

function changesOf<V extends object>(
  before: ReadonlyMap<Uid, V | undefined>,
  now: ReadonlyMap<Uid, V>,
): CollectionChanges | null {
  const set: Record<Uid, Patch> = {}
  const gone: Uid[] = []
  for (const [uid, old] of before) {
    const view = now.get(uid)
    const patch = view && diffView(old, view)
    if (patch) set[uid] = patch
    if (old && !view) gone.push(uid)
  }
  return gone.length === 0 && Object.keys(set).length === 0 ? null : { set, gone }
}
