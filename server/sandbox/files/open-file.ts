// Open file: a file with a position. What another one writes meanwhile is seen by the next read.

import { readContent } from './content.ts'
import { fileError } from './file-errors.ts'
import type { OpenFile, OpenMode, Stat } from './file-types.ts'
import { type DeviceInode, type FileInode, statInode, type World } from './inodes.ts'
import type { TreeVolume } from './volume.ts'

export function openFile(volume: TreeVolume, inode: FileInode, mode: OpenMode, world: World): OpenFile {
  volume.opened(inode)
  return new PositionedFile(volume, inode, mode, world)
}

class PositionedFile implements OpenFile {
  readonly #volume: TreeVolume
  readonly #inode: FileInode
  readonly #mode: OpenMode
  readonly #world: World
  #position = 0
  #isOpen = true

  constructor(volume: TreeVolume, inode: FileInode, mode: OpenMode, world: World) {
    this.#volume = volume
    this.#inode = inode
    this.#mode = mode
    this.#world = world
  }

  read(maxBytes: number): Uint8Array {
    if (!this.#mode.read) throw fileError('EINVAL')
    const file = this.#volume.current(this.#inode)
    const bytes = file.generate
      ? new TextEncoder().encode(file.generate(this.#world)).slice(this.#position, this.#position + maxBytes)
      : readContent(file.content, this.#position, maxBytes)
    this.#position += bytes.length
    return bytes
  }

  write(bytes: Uint8Array): void {
    if (!this.#mode.write && !this.#mode.append) throw fileError('EINVAL')
    const before = this.#volume.current(this.#inode).content.sizeBytes
    if (this.#mode.append) this.#position = before
    try {
      this.#volume.write(this.#inode, this.#position, bytes)
      this.#position += bytes.length
    } catch (error) {
      this.#position = Math.max(this.#position, this.#volume.current(this.#inode).content.sizeBytes) // after what fitted
      throw error
    }
  }

  seek(to: number): void {
    if (to < 0) throw fileError('EINVAL')
    this.#position = to
  }

  position(): number {
    return this.#position
  }

  stat(): Stat {
    return statInode(this.#volume.current(this.#inode), this.#world)
  }

  truncate(sizeBytes: number): void {
    this.#volume.truncate(this.#inode, sizeBytes)
  }

  close(): void {
    if (this.#isOpen) this.#volume.closed(this.#inode)
    this.#isOpen = false
  }
}

export function openDevice(inode: DeviceInode, world: World): OpenFile {
  return {
    read: (maxBytes) => inode.device.read(maxBytes),
    write: (bytes) => inode.device.write(bytes),
    seek() {},
    position: () => 0,
    stat: () => statInode(inode, world),
    truncate() {},
    close() {},
  }
}
