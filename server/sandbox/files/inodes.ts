// Inodes: what a volume's tree is made of. A directory maps names to inodes; a file may have several names.

import type { Stat } from './file-types.ts'
import type { Content } from './content.ts'

type Common = {
  /** The same in all copies of a volume: a file keeps it for life. */
  readonly number: number
  /** Whose to change it is (a volume's own mark); for all others it is frozen and must be copied first. */
  readonly owner: number
  mode: number
  modifiedAtMs: number
  links: number
}

/** What generated files tell of: the container that they are read in. */
export type World = {
  readonly hostname: string
  readonly namespace: string
  ip(): string
  nowMs(): number
  readonly startedAtMs: number
  processes(): readonly WorldProcess[]
}

export type WorldProcess = {
  readonly pid: number
  readonly parentPid: number
  readonly argv: readonly string[]
  readonly env: ReadonlyMap<string, string>
  readonly cwd: string
  readonly startedAtMs: number
  readonly descriptors: ReadonlyMap<number, unknown>
}

/** For a file system that belongs to no container: an image's while it is made. */
export const noWorld: World = {
  hostname: 'localhost',
  namespace: 'default',
  ip: () => '',
  nowMs: () => 0,
  startedAtMs: 0,
  processes: () => [],
}

export type FileInode = Common & {
  readonly kind: 'file'
  readonly program: string | null
  content: Content
  /** The content belongs to a frozen inode too: copy before writing. */
  isShared: boolean
  /** What of it counts against the volume's limit. */
  chargedBytes: number
  /** Made up on each read, until somebody writes. */
  generate: ((world: World) => string) | null
}

export type DirectoryInode = Common & {
  readonly kind: 'directory'
  readonly entries: Map<string, Inode>
  /** In place of `entries`: /proc. Nothing can be made or removed there. */
  readonly generate: ((world: World) => Map<string, Inode>) | null
}

export type SymlinkInode = Common & { readonly kind: 'symlink'; readonly target: string }

/** A character device: `null`, `zero`, … */
export type Device = { read(maxBytes: number): Uint8Array; write(bytes: Uint8Array): void }

export type DeviceInode = Common & { readonly kind: 'device'; readonly device: Device }

export type Inode = FileInode | DirectoryInode | SymlinkInode | DeviceInode

const directoryBytes = 4096 // as ext4 shows a small one

export function entriesOf(directory: DirectoryInode, world: World): ReadonlyMap<string, Inode> {
  return directory.generate ? directory.generate(world) : directory.entries
}

export function statInode(inode: Inode, world: World): Stat {
  return {
    kind: inode.kind,
    inode: inode.number,
    sizeBytes: sizeOf(inode),
    mode: inode.mode,
    modifiedAtMs: inode.modifiedAtMs,
    links: inode.kind === 'directory' ? directoryLinks(inode, world) : inode.links,
    program: inode.kind === 'file' ? inode.program : null,
  }
}

function sizeOf(inode: Inode): number {
  if (inode.kind === 'file') return inode.content.sizeBytes // 0 for what is generated, as in Linux' /proc
  if (inode.kind === 'directory') return inode.generate ? 0 : directoryBytes
  return inode.kind === 'symlink' ? inode.target.length : 0
}

/** Its name, its own `.`, and each subdirectory's `..`. */
function directoryLinks(directory: DirectoryInode, world: World): number {
  let links = 2
  for (const { kind } of entriesOf(directory, world).values()) if (kind === 'directory') links += 1
  return links
}
