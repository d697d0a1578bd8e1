// Walk: from a path to a place in the tree of mounts, through symlinks.

import { fileError } from './file-errors.ts'
import { entriesOf, type Inode, type World } from './inodes.ts'
import type { TreeVolume } from './volume.ts'

/** A mounted volume, or the part of it that a subPath names. */
export type Mounted = {
  readonly path: string
  readonly volume: TreeVolume
  readonly root: Inode
  readonly readOnly: boolean
  /** What is mounted in it, by the number of the inode that it hides. */
  children: Map<number, Mounted> | null
}

/** An inode and the way to it. */
export type Place = {
  readonly mounted: Mounted
  readonly inode: Inode
  /** Null for the root. */
  readonly parent: Place | null
  readonly name: string
}

/** Where a path leads: `place` is null if only the last name is missing. */
export type Walked = { readonly place: Place | null; readonly parent: Place; readonly name: string }

const longestName = 255 // NAME_MAX
const longestPath = 4096 // PATH_MAX
const mostLinks = 40 // as Linux follows in one path

export function walk(root: Mounted, path: string, followLast: boolean, world: World): Walked {
  if (path.length >= longestPath) throw fileError('ENAMETOOLONG')
  if (path === '') throw fileError('ENOENT')
  const top: Place = { mounted: root, inode: root.volume.current(root.root), parent: null, name: '' }
  const mustBeDirectory = path.endsWith('/')
  let place = top
  let links = 0
  // Thousands of programs open files every second: the path is read from left to right, and nothing is made of its parts.
  let rest = path
  let at = 0
  while (at < rest.length) {
    const slash = rest.indexOf('/', at)
    const end = slash === -1 ? rest.length : slash
    const name = rest.slice(at, end)
    at = end + 1
    if (name === '') continue
    if (place.inode.kind !== 'directory') throw fileError('ENOTDIR')
    if (name === '.') continue
    if (name === '..') {
      place = place.parent ?? place
      continue
    }
    if (name.length > longestName) throw fileError('ENAMETOOLONG')
    const isLast = hasEnded(rest, at)
    const next = childOf(place, name, world)
    if (!next) {
      if (!isLast) throw fileError('ENOENT')
      return { place: null, parent: place, name }
    }
    if (next.inode.kind === 'symlink' && (!isLast || followLast || mustBeDirectory)) {
      links += 1
      if (links > mostLinks) throw fileError('ELOOP')
      const { target } = next.inode
      rest = isLast ? target : `${target}/${rest.slice(at)}`
      at = 0
      if (target.startsWith('/')) place = top
    } else place = next
  }
  if (mustBeDirectory && place.inode.kind !== 'directory') throw fileError('ENOTDIR')
  return { place, parent: place.parent ?? place, name: place.name }
}

/** Whether nothing but slashes is left. */
function hasEnded(path: string, at: number): boolean {
  for (let index = at; index < path.length; index++) if (path[index] !== '/') return false
  return true
}

function childOf(place: Place, name: string, world: World): Place | null {
  if (place.inode.kind !== 'directory') return null
  const entry = entriesOf(place.inode, world).get(name)
  if (!entry) return null
  const over = place.mounted.children?.get(entry.number)
  const mounted = over ?? place.mounted
  return { mounted, inode: mounted.volume.current(over ? over.root : entry), parent: place, name }
}

/** The path without symlinks and dots. */
export function pathOf(place: Place): string {
  let path = ''
  for (let at = place; at.parent; at = at.parent) path = `/${at.name}${path}`
  return path || '/'
}

/** Whether one is the other or lies above it. */
export function isAbove(upper: Place, lower: Place): boolean {
  for (let at: Place | null = lower; at; at = at.parent) if (at.inode.number === upper.inode.number) return true
  return false
}
