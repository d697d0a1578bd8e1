// Special files: what an image has besides ordinary files. Put there once, shared by all containers.

import type { Device, Inode, World } from './inodes.ts'
import type { TreeVolume } from './volume.ts'

/** A file whose content is made up whenever it is read, until somebody writes to it. */
export function putGenerated(volume: TreeVolume, path: string, generate: (world: World) => string): void {
  const { parent, name } = volume.place(path)
  volume.createFile(parent, name, 0o644, null).generate = generate
}

export function putGeneratedDirectory(
  volume: TreeVolume,
  path: string,
  generate: (world: World) => Map<string, Inode>,
): void {
  const { parent, name } = volume.place(path)
  volume.attach(parent, name, { ...volume.newInode(0o555), kind: 'directory', entries: new Map(), generate })
}

export function putDevice(volume: TreeVolume, path: string, device: Device): void {
  const { parent, name } = volume.place(path)
  volume.attach(parent, name, { ...volume.newInode(0o666), kind: 'device', device })
}

export function putDirectory(volume: TreeVolume, path: string, mode: number): void {
  const { parent, name } = volume.place(path)
  if (!parent.entries.has(name)) volume.createDirectory(parent, name, mode)
}
