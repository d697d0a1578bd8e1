// Mount: puts volumes over one another into one tree.

import { fileError } from './file-errors.ts'
import type { Mount } from './file-types.ts'
import { type Inode, noWorld } from './inodes.ts'
import { TreeVolume } from './volume.ts'
import { type Mounted, walk } from './walk.ts'

/** The root first, then from the outer to the inner ones, whatever order they come in. */
export function mountAll(mounts: readonly Mount[]): readonly Mounted[] {
  const inOrder = [...mounts].sort((a, b) => depth(a.path) - depth(b.path))
  const mounted: Mounted[] = []
  for (const mount of inOrder) {
    const next = mountedOf(mount)
    const root = mounted[0]
    if (root) hide(root, next)
    mounted.push(next)
  }
  return mounted
}

function depth(path: string): number {
  return path.split('/').filter((name) => name !== '').length
}

/** Whether a directory is mounted or a file, as the root of a disk's subPath may be. Makes what the subPath names if it is missing. */
export function isDirectoryMount(mount: Mount): boolean {
  return mountedOf(mount).root.kind === 'directory'
}

function mountedOf({ path, volume, readOnly, subPath }: Mount): Mounted {
  if (!(volume instanceof TreeVolume)) throw new TypeError('a volume that createVolume did not make')
  const whole: Mounted = { path, volume, root: volume.root(), readOnly, children: null }
  if (!subPath) return whole
  return { ...whole, root: reach({ ...whole, readOnly: false }, subPath, 'directory').inode }
}

/** Makes what is mounted at `mounted.path` appear there. */
function hide(root: Mounted, mounted: Mounted): void {
  const kind = mounted.root.kind === 'directory' ? 'directory' : 'file'
  const { inode, holder } = reach(root, mounted.path, kind)
  if ((inode.kind === 'directory') !== (kind === 'directory')) {
    throw fileError(kind === 'directory' ? 'ENOTDIR' : 'EISDIR')
  }
  holder.children ??= new Map()
  holder.children.set(inode.number, mounted)
}

/** The inode at the path, and the mount that it lies in. What is missing is made: directories, and at the end one of `kind`. */
function reach(root: Mounted, path: string, kind: 'directory' | 'file'): { inode: Inode; holder: Mounted } {
  const names = path.split('/').filter((name) => name !== '')
  let at = ''
  let reached: { inode: Inode; holder: Mounted } = { inode: root.root, holder: root }
  for (const [index, name] of names.entries()) {
    at += `/${name}`
    const { place, parent, name: missing } = walk(root, at, true, noWorld)
    if (place) {
      reached = { inode: place.inode, holder: place.mounted }
      continue
    }
    if (parent.mounted.readOnly) throw fileError('EROFS')
    const { volume } = parent.mounted
    if (parent.inode.kind !== 'directory' || parent.inode.generate) throw fileError('ENOENT')
    const isFile = kind === 'file' && index === names.length - 1
    const inode = isFile
      ? volume.createFile(parent.inode, missing, 0o644, null)
      : volume.createDirectory(parent.inode, missing, 0o755)
    reached = { inode, holder: parent.mounted }
  }
  return reached
}
