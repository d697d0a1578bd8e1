// Sync: how the page's model follows the server's. A pure state machine: what arrives goes in, the next state comes out; no socket, no clock.

import { apply } from '../../lib/delta/apply.ts'
import { diff } from '../../lib/delta/diff.ts'
import { type ClusterView, collections, emptyModel, type Model } from '../../lib/model/types.ts'
import type { Delta, Hello, Snapshot } from '../../lib/protocol.ts'

/** Which pods came, went and changed while the link was down. */
type Resync = { readonly added: number; readonly removed: number; readonly changed: number }

/** Revisions count up inside an epoch, and one revision of one epoch is one model: all that is below rests on it. */
export type Sync = {
  /** null before the first snapshot. */
  readonly epoch: string | null
  readonly revision: number
  readonly model: Model
  readonly cluster: ClusterView | null
  /** Where the server stands, as the present socket last said; null while there is no socket. */
  readonly heard: { readonly epoch: string; readonly revision: number } | null
  /** Deltas that go beyond our revision, waiting for a snapshot to join them; lowest `from` first. */
  readonly kept: readonly Delta[]
  /** The pods as they were when the link broke; null once the resync has been told. */
  readonly podsAtBreak: Model['pods'] | null
  /** What the last break made us miss; null until the first one is mended. */
  readonly resync: Resync | null
}

export const initialSync: Sync = {
  epoch: null,
  revision: -1,
  model: emptyModel,
  cluster: null,
  heard: null,
  kept: [],
  podsAtBreak: null,
  resync: null,
}

const keptDeltas = 1000 // 50 s of deltas at 20 Hz: a snapshot that takes longer is fetched again

/** Whether the snapshot has to be fetched: nothing is known yet, or the server is known to be ahead. */
export function wantsSnapshot({ epoch, revision, heard }: Sync): boolean {
  return heard === null ? epoch === null : epoch !== heard.epoch || revision < heard.revision
}

/** A socket's greeting, or the server telling one that fell behind where it stands. */
export function onHello(sync: Sync, hello: Pick<Hello, 'epoch' | 'revision' | 'recent'>): Sync {
  const heard = furthest(sync.heard, hello.epoch, hello.revision)
  return settle({ ...sync, heard, kept: keep(sync, hello.recent ?? []) })
}

/** A delta: applied if it begins where we are, ignored if we are past it, else kept. */
export function onDelta(sync: Sync, delta: Delta): Sync {
  const heard = furthest(sync.heard, delta.epoch, delta.to)
  return settle({ ...sync, heard, kept: keep(sync, [delta]) })
}

function keep({ kept }: Sync, deltas: readonly Delta[]): readonly Delta[] {
  return [...kept, ...deltas].toSorted((a, b) => a.from - b.from).slice(-keptDeltas)
}

/** A snapshot: taken if it is of the epoch that the socket speaks of, and not older than what we have. */
export function onSnapshot(sync: Sync, snapshot: Snapshot): Sync {
  const epoch = sync.heard?.epoch ?? sync.epoch ?? snapshot.epoch
  const isOld = snapshot.epoch === sync.epoch && snapshot.revision <= sync.revision
  if (snapshot.epoch !== epoch || isOld) return sync
  return settle({
    ...sync,
    epoch: snapshot.epoch,
    revision: snapshot.revision,
    cluster: snapshot.cluster,
    model: apply(sync.model, diff(sync.model, modelOf(snapshot))),
  })
}

/** The socket is gone: what it said of the server no longer holds. */
export function onBreak(sync: Sync): Sync {
  const podsAtBreak = sync.podsAtBreak ?? (sync.epoch === null ? null : sync.model.pods)
  return { ...sync, heard: null, kept: [], podsAtBreak }
}

/** The model of a snapshot. */
function modelOf(snapshot: Snapshot): Model {
  const byUid = (collection: (typeof collections)[number]) =>
    new Map(snapshot[collection].map((view) => [view.uid, view]))
  return Object.fromEntries(collections.map((collection) => [collection, byUid(collection)])) as unknown as Model
}

function furthest(heard: Sync['heard'], epoch: string, revision: number): Sync['heard'] {
  return heard?.epoch === epoch && heard.revision >= revision ? heard : { epoch, revision }
}

/** Applies what now joins, drops what is past, and tells the resync once nothing is wanted any more. */
function settle(sync: Sync): Sync {
  let { model, revision } = sync
  const kept: Delta[] = []
  for (const delta of sync.kept) {
    if (delta.epoch !== sync.epoch) {
      if (delta.epoch === sync.heard?.epoch) kept.push(delta)
    } else if (delta.from === revision) {
      model = apply(model, delta)
      revision = delta.to
    } else if (delta.to > revision) kept.push(delta)
  }
  const settled = { ...sync, model, revision, kept }
  const isWhole = settled.heard !== null && !wantsSnapshot(settled)
  if (!isWhole || settled.podsAtBreak === null) return settled
  return { ...settled, podsAtBreak: null, resync: missed(settled.podsAtBreak, model.pods) }
}

function missed(before: Model['pods'], after: Model['pods']): Resync {
  let [added, changed, removed] = [0, 0, 0]
  for (const [uid, pod] of after) {
    if (!before.has(uid)) added += 1
    else if (before.get(uid) !== pod) changed += 1
  }
  for (const uid of before.keys()) if (!after.has(uid)) removed += 1
  return { added, removed, changed }
}
