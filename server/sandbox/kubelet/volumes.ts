// Volumes: what the containers of a pod mount. Those of the pod alone go with it; a node's and a claim's stay.

import type { Container, Volume as VolumeSpec, VolumeMount } from 'kubernetes-types/core/v1'
import type { Clock } from '../../../lib/clock.ts'
import { createFileSystem } from '../files/file-system.ts'
import { FileError, type FileKind, type Mount, type Volume } from '../files/file-types.ts'
import { type ByteBudget, createVolume } from '../files/volume.ts'
import { parseQuantity } from '../quantity.ts'
import type { Store } from '../store/store-types.ts'
import { ConfigError, expand } from './environment.ts'
import { createObjectVolumes, type ObjectVolume } from './object-volumes.ts'
import type { PodPlace } from './pod-fields.ts'
import type { Pod } from './pod-run.ts'
import { MountError } from './volume-files.ts'

const messageBytes = 64 * 1024 // of all containers of a pod; 4 kB of each are read
const volumeBytes = 64 * 2 ** 20 // of an emptyDir or a claim without a limit of its own; all together are bounded too

export type PodVolume = {
  readonly volume: Volume
  readonly subPath?: string
  readonly readOnly?: boolean
  /** An emptyDir that may hold less than it can: its pod is evicted past that. */
  readonly sizeLimit?: string
  readonly objects?: ObjectVolume
  release(): void
}

/** By their names in the pod. */
export type PodVolumes = ReadonlyMap<string, PodVolume>

/** One or more of a pod's volumes can't be mounted. */
export class MountFailure extends Error {
  override readonly name = 'MountFailure'
  readonly failures: readonly { readonly volume: string; readonly message: string }[]
  constructor(failures: MountFailure['failures']) {
    super(failures.map(({ message }) => message).join(', '))
    this.failures = failures
  }
}

export type VolumeRoom = {
  /** A small volume for what a pod's containers leave as their last words. */
  forMessages(): Volume
  /** All that its containers mount. Throws MountFailure. */
  mount(pod: () => Pod, place: PodPlace & { readonly nodeName: string }): PodVolumes
  close(): void
}

type Options = {
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
  readonly budget: ByteBudget
  readonly refreshMs: number
}

export function createVolumeRoom({ store, clock, random, budget, refreshMs }: Options): VolumeRoom {
  const newVolume = (limitBytes = volumeBytes) => createVolume({ clock, limitBytes, budget })
  const objectVolumes = createObjectVolumes({ store, clock, random, newVolume, refreshMs })
  /** The disks of the nodes, by name, and of the persistent volumes, by uid. */
  const nodeDisks = new Map<string, Volume>()
  const claimed = new Map<string, Volume>()
  const endWatch = store.watch('persistentvolumes', store.revision(), ({ type, object }) => {
    if (type !== 'DELETED') return
    claimed.get(object.metadata.uid)?.release()
    claimed.delete(object.metadata.uid)
  })

  function mountOne(pod: () => Pod, spec: VolumeSpec, place: PodPlace & { readonly nodeName: string }): PodVolume {
    const objects = objectVolumes.mount(pod, spec, place)
    if (objects) return { volume: objects.volume, readOnly: true, objects, release: objects.release }
    if (spec.emptyDir) return emptyDir(newVolume, spec.emptyDir)
    if (spec.hostPath) {
      const disk = kept(nodeDisks, place.nodeName, newVolume)
      checkHostPath(disk, spec.hostPath.path, spec.hostPath.type ?? '')
      return { volume: disk, subPath: spec.hostPath.path.replace(/^\/+/, ''), release: () => {} }
    }
    if (spec.persistentVolumeClaim) {
      const { claimName, readOnly = false } = spec.persistentVolumeClaim
      const volume = kept(claimed, boundVolumeUid(store, pod().metadata.namespace ?? '', claimName), newVolume)
      return { volume, readOnly, release: () => {} }
    }
    throw new MountError('no volume plugin matched')
  }

  return {
    forMessages: () => newVolume(messageBytes),
    mount(pod, place) {
      const { spec } = pod()
      const containers = [...(spec!.initContainers ?? []), ...spec!.containers]
      const used = new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)))
      const mounted = new Map<string, PodVolume>()
      const failures: { volume: string; message: string }[] = []
      for (const volume of spec!.volumes ?? []) {
        if (!used.has(volume.name)) continue
        try {
          mounted.set(volume.name, mountOne(pod, volume, place))
        } catch (error) {
          if (!(error instanceof MountError)) throw error
          failures.push({ volume: volume.name, message: error.message })
        }
      }
      if (failures.length === 0) return mounted
      releaseVolumes(mounted)
      throw new MountFailure(failures)
    },
    close() {
      endWatch()
      objectVolumes.close()
    },
  }
}

export function releaseVolumes(volumes: PodVolumes): void {
  for (const volume of volumes.values()) volume.release()
}

/** What a container sees of them, in the order of its mounts. Throws ConfigError for a mount that can't be. */
export function mountsOf(container: Container, volumes: PodVolumes, env: Readonly<Record<string, string>>): Mount[] {
  return (container.volumeMounts ?? []).map((mount) => {
    const podVolume = volumes.get(mount.name)
    if (!podVolume)
      throw new ConfigError(`cannot find volume "${mount.name}" to mount into container "${container.name}"`)
    const subPath = [podVolume.subPath, ownSubPath(mount, env)].filter(Boolean).join('/')
    return {
      path: mount.mountPath,
      volume: podVolume.volume,
      readOnly: Boolean(mount.readOnly || podVolume.readOnly),
      ...(subPath && { subPath }),
    }
  })
}

function ownSubPath({ subPath, subPathExpr }: VolumeMount, env: Readonly<Record<string, string>>): string | undefined {
  const path = subPathExpr ? expand(subPathExpr, env) : subPath
  if (path?.startsWith('/')) throw new ConfigError(`error SubPath \`${path}\` must not be an absolute path`)
  if (path?.split('/').includes('..'))
    throw new ConfigError(`unable to provision SubPath \`${path}\`: must not contain '..'`)
  return path
}

function emptyDir(
  newVolume: (limitBytes: number) => Volume,
  { sizeLimit, medium }: NonNullable<VolumeSpec['emptyDir']>,
): PodVolume {
  const limit = sizeLimit === undefined ? 0 : parseQuantity(sizeLimit)
  // In memory the limit is the size of the file system; on disk it is only looked after.
  const volume = newVolume(limit > 0 && medium === 'Memory' ? Math.min(limit, volumeBytes) : volumeBytes)
  return { volume, ...(sizeLimit !== undefined && limit > 0 && { sizeLimit }), release: () => volume.release() }
}

const checks: Readonly<Record<string, { readonly kind: FileKind; readonly words: string }>> = {
  Directory: { kind: 'directory', words: 'a directory' },
  File: { kind: 'file', words: 'a file' },
}

function checkHostPath(disk: Volume, path: string, type: string): void {
  if (type === 'FileOrCreate' && kindOf(disk, path) === null) disk.put(path, '')
  const check = checks[type]
  if (check && kindOf(disk, path) !== check.kind) {
    throw new MountError(`hostPath type check failed: ${path} is not ${check.words}`)
  }
}

function kindOf(disk: Volume, path: string): FileKind | null {
  try {
    return createFileSystem([{ path: '/', volume: disk, readOnly: true }]).stat(path).kind
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}

function boundVolumeUid(store: Store, namespace: string, claimName: string): string {
  const claim = store.get('persistentvolumeclaims', namespace, claimName)
  if (!claim) throw new MountError(`persistentvolumeclaim "${claimName}" not found`)
  const volume = claim.spec?.volumeName ? store.get('persistentvolumes', '', claim.spec.volumeName) : undefined
  if (!volume || claim.status?.phase !== 'Bound') throw new MountError('PVC is not bound')
  return volume.metadata.uid
}

function kept(volumes: Map<string, Volume>, key: string, create: () => Volume): Volume {
  const volume = volumes.get(key) ?? create()
  volumes.set(key, volume)
  return volume
}
