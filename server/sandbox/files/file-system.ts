// File system: the operations that a program has on the mounts of its container.

import { fileError } from './file-errors.ts'
import {
  type FileErrorCode,
  FileError,
  type FileSystem,
  type Mount,
  type OpenFile,
  type OpenMode,
  type Stat,
} from './file-types.ts'
import { type DirectoryInode, entriesOf, type FileInode, type Inode, noWorld, statInode, type World } from './inodes.ts'
import { mountAll } from './mount.ts'
import { openDevice, openFile } from './open-file.ts'
import { isAbove, type Mounted, pathOf, type Place, walk, type Walked } from './walk.ts'

/**
 * The mounts as one tree, '/' first. Mount points that are not there are made. Throws FileError if one can't be (EROFS),
 * or is a file where a directory is mounted (ENOTDIR), or the other way round.
 */
export function createFileSystem(mounts: readonly Mount[], world: World = noWorld): FileSystem {
  return new MountedFiles(mountAll(mounts), world)
}

const wholeFile = Number.MAX_SAFE_INTEGER
const readAtOnce = 64 * 1024 // of a device, which has no end

class MountedFiles implements FileSystem {
  readonly #mounts: readonly Mounted[]
  readonly #world: World

  constructor(mounts: readonly Mounted[], world: World) {
    this.#mounts = mounts
    this.#world = world
  }

  stat(path: string): Stat {
    return statInode(this.#there(path).inode, this.#world)
  }

  lstat(path: string): Stat {
    return statInode(this.#there(path, false).inode, this.#world)
  }

  exists(path: string): boolean {
    return this.#find(path) !== null
  }

  find(path: string): Stat | null {
    const place = this.#find(path)
    return place && statInode(place.inode, this.#world)
  }

  readDirectory(path: string): readonly string[] {
    const { inode } = this.#there(path)
    if (inode.kind !== 'directory') throw fileError('ENOTDIR')
    return [...entriesOf(inode, this.#world).keys()].sort()
  }

  readFile(path: string): Uint8Array {
    const { inode } = this.#there(path)
    const file = this.open(path, { read: true })
    const bytes = file.read(inode.kind === 'device' ? readAtOnce : wholeFile)
    file.close()
    return bytes
  }

  writeFile(path: string, content: Uint8Array | string): void {
    const file = this.open(path, { write: true, create: true, truncate: true })
    try {
      file.write(typeof content === 'string' ? new TextEncoder().encode(content) : content)
    } finally {
      file.close()
    }
  }

  open(path: string, mode: OpenMode, permissions = 0o644): OpenFile {
    const walked = this.#walk(path)
    const { place } = walked
    const changes = Boolean(mode.write || mode.append || mode.truncate)
    if (!place) {
      if (!mode.create || path.endsWith('/')) throw fileError(mode.create ? 'EISDIR' : 'ENOENT')
      const parent = this.#changing(walked)
      const { volume } = walked.parent.mounted
      return openFile(volume, volume.createFile(parent, walked.name, permissions, null), mode, this.#world)
    }
    const { inode, mounted } = place
    if (mode.create && mode.exclusive) throw fileError('EEXIST')
    if (inode.kind === 'directory') throw fileError('EISDIR')
    if (inode.kind === 'symlink') throw fileError('ELOOP')
    if (inode.kind === 'device') return openDevice(inode, this.#world)
    if (changes) this.#makeReal(mounted, inode, Boolean(mode.truncate))
    return openFile(mounted.volume, inode, mode, this.#world)
  }

  makeDirectory(path: string, permissions = 0o755): void {
    const walked = this.#walk(path, false)
    if (walked.place) throw fileError('EEXIST')
    const parent = this.#changing(walked)
    walked.parent.mounted.volume.createDirectory(parent, walked.name, permissions)
  }

  removeFile(path: string): void {
    const walked = this.#walk(path, false)
    const place = present(walked)
    if (place.inode.kind === 'directory') throw fileError('EISDIR')
    this.#remove(walked, place)
  }

  removeDirectory(path: string): void {
    const walked = this.#walk(path, false)
    const place = present(walked)
    if (place.inode.kind !== 'directory') throw fileError('ENOTDIR')
    if (isMountPoint(place)) throw fileError('EBUSY')
    if (entriesOf(place.inode, this.#world).size > 0) throw fileError('ENOTEMPTY')
    this.#remove(walked, place)
  }

  rename(from: string, to: string): void {
    const source = this.#walk(from, false)
    const target = this.#walk(to, false)
    const moved = present(source)
    if (isMountPoint(moved) || (target.place && isMountPoint(target.place))) throw fileError('EBUSY')
    const { volume } = source.parent.mounted
    if (source.parent.mounted !== target.parent.mounted) throw fileError('EXDEV')
    if (isAbove(moved, target.parent)) throw fileError('EINVAL')
    const refusal = target.place && cannotReplace(moved.inode, target.place.inode, this.#world)
    if (refusal) throw fileError(refusal)
    if (target.place?.inode.number === moved.inode.number) return
    this.#changing(source)
    this.#changing(target)
    if (target.place) volume.unlink(directory(target.parent), target.name)
    const inode = volume.detach(directory(source.parent), source.name)
    volume.attach(directory(target.parent), target.name, inode)
  }

  link(existing: string, path: string): void {
    const source = this.#there(existing, false)
    const target = this.#walk(path, false)
    if (target.place) throw fileError('EEXIST')
    if (source.inode.kind === 'directory') throw fileError('EACCES')
    if (source.mounted !== target.parent.mounted) throw fileError('EXDEV')
    const parent = this.#changing(target)
    source.mounted.volume.link(parent, target.name, source.inode)
  }

  symlink(target: string, path: string): void {
    if (target === '') throw fileError('ENOENT')
    const walked = this.#walk(path, false)
    if (walked.place) throw fileError('EEXIST')
    const parent = this.#changing(walked)
    walked.parent.mounted.volume.createSymlink(parent, walked.name, target)
  }

  readLink(path: string): string {
    const { inode } = this.#there(path, false)
    if (inode.kind !== 'symlink') throw fileError('EINVAL')
    return inode.target
  }

  findLink(path: string): string | null {
    const inode = this.#find(path, false)?.inode
    return inode?.kind === 'symlink' ? inode.target : null
  }

  chmod(path: string, mode: number): void {
    this.#ownAt(path).mode = mode & 0o7777
  }

  touch(path: string, modifiedAtMs: number): void {
    this.#ownAt(path).modifiedAtMs = modifiedAtMs
  }

  realPath(path: string): string {
    return pathOf(this.#there(path))
  }

  mounts() {
    return this.#mounts.map(({ path, readOnly, volume }) => ({
      path,
      readOnly,
      usedBytes: volume.usedBytes(),
      limitBytes: volume.limitBytes,
    }))
  }

  onChange(path: string, listener: () => void): () => void {
    const { mounted, inode } = this.#there(path)
    return mounted.volume.onChange(inode, listener)
  }

  #walk(path: string, followLast = true): Walked {
    return walk(this.#mounts[0]!, path, followLast, this.#world)
  }

  #find(path: string, followLast = true): Place | null {
    try {
      return this.#walk(path, followLast).place
    } catch (error) {
      if (error instanceof FileError) return null
      throw error
    }
  }

  #there(path: string, followLast = true): Place {
    return present(this.#walk(path, followLast))
  }

  /** The directory that an entry is about to be put into or taken from. */
  #changing({ parent }: Walked): DirectoryInode {
    if (directory(parent).generate) throw fileError('EACCES')
    if (parent.mounted.readOnly) throw fileError('EROFS')
    return directory(parent)
  }

  #remove(walked: Walked, place: Place): void {
    if (isMountPoint(place)) throw fileError('EBUSY')
    const parent = this.#changing(walked)
    walked.parent.mounted.volume.unlink(parent, walked.name)
  }

  #makeReal(mounted: Mounted, file: FileInode, isEmptied: boolean): void {
    if (mounted.readOnly) throw fileError('EROFS')
    const generated = file.generate?.(this.#world)
    if (isEmptied || generated !== undefined) mounted.volume.truncate(file, 0)
    if (generated !== undefined && !isEmptied) mounted.volume.write(file, 0, new TextEncoder().encode(generated))
  }

  #ownAt(path: string): Inode {
    const { mounted, inode } = this.#there(path)
    if (mounted.readOnly) throw fileError('EROFS')
    return mounted.volume.own(inode)
  }
}

function present({ place }: Walked): Place {
  if (!place) throw fileError('ENOENT')
  return place
}

/** As it is now: an operation may have made a copy of it since the walk. */
function directory({ mounted, inode }: Place): DirectoryInode {
  if (inode.kind !== 'directory') throw fileError('ENOTDIR')
  return mounted.volume.current(inode)
}

/** The root too: nothing can take its place. */
function isMountPoint({ mounted, parent }: Place): boolean {
  return mounted !== parent?.mounted
}

function cannotReplace(moved: Inode, replaced: Inode, world: World): FileErrorCode | null {
  if (replaced.kind === 'directory') {
    if (moved.kind !== 'directory') return 'EISDIR'
    return entriesOf(replaced, world).size > 0 && replaced.number !== moved.number ? 'ENOTEMPTY' : null
  }
  return moved.kind === 'directory' ? 'ENOTDIR' : null
}
