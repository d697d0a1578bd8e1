// Files: a container's file system, in memory, made of mounted volumes that several containers may share.

/** Why a file operation failed; `code` as errno names it, `message` as busybox words it (`No such file or directory`). */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code: FileErrorCode
  constructor(code: FileErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type FileErrorCode =
  | 'ENOENT'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'ENOTEMPTY'
  | 'EROFS'
  | 'ENOSPC'
  | 'EACCES'
  | 'ELOOP'
  | 'EINVAL'
  | 'EXDEV'
  | 'EBUSY'
  | 'ENAMETOOLONG'

export type FileKind = 'file' | 'directory' | 'symlink' | 'device'

export type Stat = {
  readonly kind: FileKind
  readonly inode: number
  readonly sizeBytes: number
  /** Permission bits, e.g. 0o644. */
  readonly mode: number
  readonly modifiedAtMs: number
  readonly links: number
  /** The name of the program that this executable is (`busybox`, `python3`), or null: see images. */
  readonly program: string | null
}

export type OpenMode = {
  readonly read?: boolean
  readonly write?: boolean
  readonly append?: boolean
  readonly create?: boolean
  readonly truncate?: boolean
  readonly exclusive?: boolean
}

/** An open file with a position of its own. */
export type OpenFile = {
  /** Up to `maxBytes` from the position on; empty at the end. */
  read(maxBytes: number): Uint8Array
  /** Throws FileError ENOSPC when the volume or the whole sandbox is full; what fitted is written. */
  write(bytes: Uint8Array): void
  seek(position: number): void
  position(): number
  stat(): Stat
  truncate(sizeBytes: number): void
  close(): void
}

/** A tree of files that can be mounted in several containers at once: an emptyDir, an image's own files, a configMap. */
export type Volume = {
  /** Bytes in it now. */
  usedBytes(): number
  /** Puts a file there, making the directories before it: for images, configMaps and secrets. */
  put(path: string, content: Uint8Array | string, options?: { readonly mode?: number; readonly program?: string }): void
  putLink(path: string, target: string): void
  remove(path: string): void
  /** A copy that shares the content of files until one side writes. */
  copy(limitBytes: number): Volume
  /** Nobody uses it any more: its bytes go back to the sandbox's budget. The kubelet calls it when the pod goes. */
  release(): void
}

export type Mount = {
  /** Absolute, e.g. `/data`. */
  readonly path: string
  readonly volume: Volume
  readonly readOnly: boolean
  /** A file or directory inside the volume; made as a directory if it is not there. */
  readonly subPath?: string | undefined
}

/** Paths are absolute here; programs resolve theirs against their cwd. Symlinks are followed but where a name says otherwise. Throws FileError. */
export type FileSystem = {
  stat(path: string): Stat
  /** Without following the last symlink. */
  lstat(path: string): Stat
  exists(path: string): boolean
  /** As stat, or null where there is nothing: to look is cheaper than to catch. */
  find(path: string): Stat | null
  /** Names, sorted. */
  readDirectory(path: string): readonly string[]
  readFile(path: string): Uint8Array
  writeFile(path: string, content: Uint8Array | string): void
  open(path: string, mode: OpenMode, permissions?: number): OpenFile
  makeDirectory(path: string, permissions?: number): void
  removeFile(path: string): void
  removeDirectory(path: string): void
  rename(from: string, to: string): void
  link(existing: string, path: string): void
  symlink(target: string, path: string): void
  readLink(path: string): string
  /** As readLink, or null where there is no symlink. */
  findLink(path: string): string | null
  chmod(path: string, mode: number): void
  touch(path: string, modifiedAtMs: number): void
  /** The path without symlinks and dots. */
  realPath(path: string): string
  /** What is mounted where, for `mount` and `df`: limitBytes and usedBytes of each. */
  mounts(): readonly {
    readonly path: string
    readonly readOnly: boolean
    readonly usedBytes: number
    readonly limitBytes: number
  }[]
  /** Calls back after each change of this file or directory, whichever container made it: for `tail -f`. Returns how to stop. */
  onChange(path: string, listener: () => void): () => void
}
