// Commands: what a person asks of the cluster, from the click to the watch's answer. They change nothing here: what they did comes back as deltas.

import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import type { PodView, Uid, WorkloadView } from '../../lib/model/types.ts'
import { type ClusterStore, useView } from './cluster-store.ts'
import { applySampleCommand, deleteCommand, removeSampleCommand, scaleCommand } from './kubectl.ts'
import { noWish, onAgreed, onRefused, onReplicas, onSent, onWish, type ScaleWish, toSend } from './scale-wish.ts'

/** How commands reach the server. Each throws an error whose message is a sentence for a person. */
export type CommandRoad = {
  postScale(workload: WorkloadView, replicas: number): Promise<void>
  deletePod(pod: PodView): Promise<void>
  applySample(name: string): Promise<void>
  removeSample(name: string): Promise<void>
  resetSandbox(): Promise<void>
  nowMs(): number
}

/** What somebody asked for once (to delete a pod, to apply a sample): on its way, or refused. */
type Errand = { readonly isSending: boolean; readonly error: string | null }

const noErrand: Errand = { isSending: false, error: null }
const resetErrand = 'reset'
const sweepEveryMs = 1_000 // how late an unanswered wish may be given up; see answerWithinMs

export type Commands = ReturnType<typeof createCommands>

export function createCommands(cluster: ClusterStore, road: CommandRoad) {
  const wishes = new Map<Uid, ScaleWish>()
  const deletions = new Map<Uid, Errand>()
  /** By the sample's name. */
  const gallery = new Map<string, Errand>()
  let lastCommand: string | null = null
  const listeners = new Set<() => void>()

  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  const wishOf = (uid: Uid) => wishes.get(uid) ?? noWish
  const workloadOf = (uid: Uid) => cluster.sync().model.workloads.get(uid)

  function become(uid: Uid, state: ScaleWish) {
    if (state === wishOf(uid)) return
    if (state.wish === null && state.sent === null && state.error === null) wishes.delete(uid)
    else wishes.set(uid, state)
    tell()
  }

  async function sendWhileWanted(uid: Uid) {
    for (;;) {
      const workload = workloadOf(uid)
      const replicas = toSend(wishOf(uid))
      if (!workload || replicas === null) return
      become(uid, onSent(wishOf(uid), replicas))
      try {
        await road.postScale(workload, replicas)
        become(uid, onAgreed(wishOf(uid), road.nowMs()))
      } catch (error) {
        become(uid, onRefused(wishOf(uid), error instanceof Error ? error.message : String(error)))
      }
      hearReplicas()
    }
  }

  function hearReplicas() {
    for (const [uid, state] of wishes) {
      const workload = workloadOf(uid)
      become(uid, workload ? onReplicas(state, workload.replicas, road.nowMs()) : noWish)
    }
  }

  function forgetGonePods() {
    const { pods } = cluster.sync().model
    for (const [uid, { isSending }] of deletions) if (!isSending && !pods.has(uid)) deletions.delete(uid)
  }

  /** Sends what is not on its way already, and keeps the refusal. */
  async function send(errands: Map<string, Errand>, key: string, command: string | null, road: () => Promise<void>) {
    if (errands.get(key)?.isSending) return
    if (command) lastCommand = command
    errands.set(key, { isSending: true, error: null })
    tell()
    try {
      await road()
      errands.delete(key)
    } catch (error) {
      errands.set(key, { isSending: false, error: error instanceof Error ? error.message : String(error) })
    }
    tell()
  }

  return {
    wishOf,
    deletionOf: (uid: Uid) => deletions.get(uid) ?? noErrand,
    galleryErrandOf: (key: string) => gallery.get(key) ?? noErrand,
    applySample: (name: string) => send(gallery, name, applySampleCommand(name), () => road.applySample(name)),
    removeSample: (name: string) => send(gallery, name, removeSampleCommand(name), () => road.removeSample(name)),
    resetSandbox: () => send(gallery, resetErrand, null, () => road.resetSandbox()),
    lastCommand: () => lastCommand,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Follows the watch's answers; gives what ends it. */
    start() {
      const unwatch = cluster.watchModel(() => {
        hearReplicas()
        forgetGonePods()
      })
      const sweeping = setInterval(hearReplicas, sweepEveryMs)
      return () => {
        unwatch()
        clearInterval(sweeping)
      }
    },
    scale(uid: Uid, replicas: number) {
      const workload = workloadOf(uid)
      if (!workload) return
      lastCommand = scaleCommand(workload, replicas)
      const state = wishOf(uid)
      const isAlreadySo = state.wish === null && state.sent === null && workload.replicas === replicas
      become(uid, isAlreadySo ? noWish : onWish(state, replicas))
      tell()
      void sendWhileWanted(uid)
    },
    async deletePod(uid: Uid) {
      const pod = cluster.sync().model.pods.get(uid)
      if (!pod) return
      await send(deletions, uid, deleteCommand(pod), () => road.deletePod(pod))
      forgetGonePods()
      tell()
    },
  }
}

export const CommandsContext = createContext<Commands | null>(null)

function useCommands(): Commands {
  const commands = useContext(CommandsContext)
  if (!commands) throw new Error('There are no commands above this component: put <LiveProvider> around the page.')
  return commands
}

/**
 * A workload's stepper: the number to show (the wish while it is pending, else the cluster's), whether it is pending, and the last
 * refusal in words. `set` sends one request at a time; the last wish wins.
 */
export function useScale(workloadUid: Uid): {
  readonly shown: number
  readonly pending: boolean
  readonly error: string | null
  set(replicas: number): void
} {
  const commands = useCommands()
  const workload = useView('workloads', workloadUid)
  const { wish, sent, error } = useSyncExternalStore(
    commands.subscribe,
    () => commands.wishOf(workloadUid),
    () => noWish,
  )
  const set = useCallback((replicas: number) => commands.scale(workloadUid, replicas), [commands, workloadUid])
  return { shown: wish ?? workload?.replicas ?? 0, pending: wish !== null || sent !== null, error, set }
}

/** Deleting one pod. `pending` ends when the API server answered; from then on the watch tells. */
export function useDeletePod(podUid: Uid): {
  readonly pending: boolean
  readonly error: string | null
  remove(): void
} {
  const commands = useCommands()
  const { isSending, error } = useSyncExternalStore(
    commands.subscribe,
    () => commands.deletionOf(podUid),
    () => noErrand,
  )
  const remove = useCallback(() => void commands.deletePod(podUid), [commands, podUid])
  return { pending: isSending, error, remove }
}

/** Applying and removing one sample of the gallery. `pending` ends when the API server answered; from then on the watch tells. */
export function useSampleErrand(name: string) {
  const commands = useCommands()
  const { isSending, error } = useGalleryErrand(name)
  return {
    pending: isSending,
    error,
    apply: () => void commands.applySample(name),
    remove: () => void commands.removeSample(name),
  }
}

/** Throwing the sandbox's cluster away for a fresh one. */
export function useReset() {
  const commands = useCommands()
  const { isSending, error } = useGalleryErrand(resetErrand)
  return { pending: isSending, error, reset: () => void commands.resetSandbox() }
}

function useGalleryErrand(key: string): Errand {
  const commands = useCommands()
  return useSyncExternalStore(
    commands.subscribe,
    () => commands.galleryErrandOf(key),
    () => noErrand,
  )
}

/** The kubectl command that does what was clicked last; null before the first. */
export function useLastCommand(): string | null {
  const commands = useCommands()
  return useSyncExternalStore(commands.subscribe, commands.lastCommand, () => null)
}
