// Object volumes: those made of config maps, secrets, fields and tokens. Pods that see the same share one; all follow their objects.

import type { Volume as VolumeSpec } from 'kubernetes-types/core/v1'
import type { Clock } from '../../../lib/clock.ts'
import type { Volume } from '../files/file-types.ts'
import type { Store } from '../store/store-types.ts'
import { type FileLayout, writeFiles } from './file-volume.ts'
import type { PodPlace } from './pod-fields.ts'
import type { Pod } from './pod-run.ts'
import { isShareable, MountError, objectsOf, sourcesOf, volumeFiles } from './volume-files.ts'

export type ObjectVolume = {
  readonly volume: Volume
  /** Writes its files anew: the pod's labels or annotations have changed. */
  refresh(): void
  release(): void
}

export type ObjectVolumes = {
  /** Null for a volume of another kind. Throws MountError. */
  mount(pod: () => Pod, spec: VolumeSpec, place: PodPlace): ObjectVolume | null
  close(): void
}

type Entry = {
  readonly volume: Volume
  readonly pod: () => Pod
  readonly spec: VolumeSpec
  readonly place: PodPlace
  readonly objects: readonly string[]
  layout: FileLayout | null
  holders: number
  isStale: boolean
}

type Options = {
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
  readonly newVolume: () => Volume
  /** How long a change of an object takes to reach its volumes. */
  readonly refreshMs: number
}

export function createObjectVolumes({ store, clock, random, newVolume, refreshMs }: Options): ObjectVolumes {
  const shared = new Map<string, Entry>()
  const byObject = new Map<string, Set<Entry>>()
  const endings = (['configmaps', 'secrets'] as const).map((resource) =>
    store.watch(resource, store.revision(), ({ object }) => {
      for (const entry of byObject.get(`${object.metadata.namespace}/${resource}/${object.metadata.name}`) ?? []) {
        if (!entry.isStale) clock.after(refreshMs, () => write(entry))
        entry.isStale = true
      }
    }),
  )

  function write(entry: Entry): void {
    entry.isStale = false
    if (entry.holders === 0) return
    try {
      const files = volumeFiles(entry.pod(), entry.spec, { ...entry.place, store, random, nowMs: clock.nowMs() })
      entry.layout = writeFiles(entry.volume, files, entry.layout, clock.nowMs())
    } catch (error) {
      // What is mounted stays as it was when its object goes.
      if (!(error instanceof MountError) || entry.layout === null) throw error
    }
  }

  function create(pod: () => Pod, spec: VolumeSpec, place: PodPlace, objects: readonly string[]): Entry {
    const entry: Entry = { volume: newVolume(), pod, spec, place, objects, layout: null, holders: 1, isStale: false }
    try {
      write(entry)
    } catch (error) {
      entry.volume.release()
      throw error
    }
    for (const object of objects) byObject.set(object, (byObject.get(object) ?? new Set()).add(entry))
    return entry
  }

  function release(entry: Entry, key: string | null): void {
    entry.holders -= 1
    if (entry.holders > 0) return
    if (key) shared.delete(key)
    for (const object of entry.objects) byObject.get(object)?.delete(entry)
    entry.volume.release()
  }

  return {
    mount(pod, spec, place) {
      const sources = sourcesOf(spec)
      if (!sources) return null
      const { metadata, spec: podSpec } = pod()
      const { name: _, ...kind } = spec
      const key = isShareable(sources)
        ? `${metadata.namespace}/${podSpec!.serviceAccountName ?? ''}/${JSON.stringify(kind)}`
        : null
      const present = key ? shared.get(key) : undefined
      if (present) present.holders += 1
      const objects = objectsOf(sources).map((object) => `${metadata.namespace}/${object}`)
      // A shared one outlives the pod that it was made for: it keeps that pod's first version.
      const first = pod()
      const entry = present ?? create(key ? () => first : pod, spec, place, objects)
      if (key) shared.set(key, entry)
      return { volume: entry.volume, refresh: () => key || write(entry), release: () => release(entry, key) }
    },
    close() {
      for (const end of endings) end()
    },
  }
}
