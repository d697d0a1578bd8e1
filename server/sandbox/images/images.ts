// Images: what the runtime needs of an image, its files among it. They are made once and shared by all containers.

import { createHash } from 'node:crypto'
import type { Clock } from '../../../lib/clock.ts'
import { createFileSystem } from '../files/file-system.ts'
import type { Mount } from '../files/file-types.ts'
import { isDirectoryMount } from '../files/mount.ts'
import { type ByteBudget, TreeVolume } from '../files/volume.ts'
import type { ImageFacts } from '../runtime/runtime-types.ts'
import { catalogue, type CatalogueImage } from './catalogue.ts'
import { parseImageName } from '../kubelet/image-name.ts'
import { createRootfs, type RootfsKind } from './rootfs.ts'

export type Image = {
  readonly facts: ImageFacts
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string
  /** A container's own root: a copy that costs next to nothing, in which the mount points are there already. Throws FileError if one can't be made. */
  rootFor(mounts: readonly Mount[]): TreeVolume
}

export type Images = {
  /** Null if no registry has it. */
  find(name: string): Image | null
}

type ImagesOptions = { readonly clock: Clock; readonly random: () => number; readonly budget: ByteBudget }

const containerBytes = 32 * 2 ** 20 // what a container may write outside its volumes: no class writes more, and eight that do fill the sandbox
const preparedRoots = 200 // different sets of mount points that are kept ready; a cluster rarely has more

export function createImages(options: ImagesOptions): Images {
  const byName = new Map<string, () => Image>()
  const roots = new Map<string, TreeVolume>()
  const rootOf = (kind: RootfsKind) => {
    const key = JSON.stringify(kind)
    const present = roots.get(key) ?? createRootfs(kind, options)
    roots.set(key, present)
    return present
  }
  for (const entry of catalogue) {
    for (const tag of entry.tags) {
      const kind = { rootfs: entry.rootfs, hasBash: entry.hasBash(tag) }
      let image: Image | null = null
      byName.set(`${entry.repository}:${tag}`, () => (image ??= imageOf(entry, tag, rootOf(kind))))
    }
  }
  return {
    find(name) {
      const { fullName } = parseImageName(name)
      return (fullName && byName.get(fullName)?.()) || null
    },
  }
}

function imageOf(entry: CatalogueImage, tag: string, base: TreeVolume): Image {
  const { entrypoint, cmd, workingDir, stopSignal, pullMs } = entry
  const sizeBytes = entry.sizeBytes(tag)
  const fullName = `${entry.repository}:${tag}`
  const digest = createHash('sha256')
    .update(`${entry.repository} ${sizeBytes} ${JSON.stringify(entry.env(tag))}`)
    .digest('hex')
  const prepared = new Map<string, TreeVolume>()

  function prepare(mounts: readonly Mount[]): TreeVolume {
    const root = base.copy(containerBytes)
    createFileSystem([{ path: '/', volume: root, readOnly: false }, ...mounts])
    return root
  }

  return {
    facts: { fullName, imageId: `${entry.repository}@sha256:${digest}`, sizeBytes, pullMs, stopSignal },
    entrypoint,
    cmd,
    env: entry.env(tag),
    workingDir,
    rootFor(mounts) {
      if (mounts.length === 0) return base.copy(containerBytes)
      const key = mounts.map((mount) => `${isDirectoryMount(mount) ? 'directory' : 'file'} ${mount.path}`).join('\n')
      const ready = prepared.get(key) ?? prepare(mounts)
      if (prepared.size >= preparedRoots && !prepared.has(key)) {
        for (const root of prepared.values()) root.release()
        prepared.clear()
      }
      prepared.set(key, ready)
      return ready.copy(containerBytes)
    },
  }
}
