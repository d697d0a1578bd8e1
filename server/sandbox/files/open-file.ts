// Open file: a file with a position. What another one writes meanwhile is seen by the next read.

import { readContent } from './content.ts'
import { fileError } from './file-errors.ts'
import type { OpenFile, OpenMode, Stat } from './file-types.ts'
import { type DeviceInode, type FileInode, statInode, type World } from './inodes.ts'
import type { TreeVolume } from './volume.ts'

export function openFile(volume: TreeVolume, inode: FileInode, mode: OpenMode, world: World): OpenFile {
  let position = 0
  let isOpen = true
  volume.opened(inode)
  return {
    read(maxBytes) {
      if (!mode.read) throw fileError('EINVAL')
      const file = volume.current(inode)
      const bytes = file.generate
        ? new TextEncoder().encode(file.generate(world)).slice(position, position + maxBytes)
        : readContent(file.content, position, maxBytes)
      position += bytes.length
      return bytes
    },
    write(bytes) {
      if (!mode.write && !mode.append) throw fileError('EINVAL')
      const before = volume.current(inode).content.sizeBytes
      if (mode.append) position = before
      try {
        volume.write(inode, position, bytes)
        position += bytes.length
      } catch (error) {
        position = Math.max(position, volume.current(inode).content.sizeBytes) // after what fitted
        throw error
      }
    },
    seek(to) {
      if (to < 0) throw fileError('EINVAL')
      position = to
    },
    position: () => position,
    stat: (): Stat => statInode(volume.current(inode), world),
    truncate(sizeBytes) {
      volume.truncate(inode, sizeBytes)
    },
    close() {
      if (isOpen) volume.closed(inode)
      isOpen = false
    },
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
