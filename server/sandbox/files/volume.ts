// Volume: a tree of inodes with a limit of bytes. A copy shares everything with its origin and keeps only what changes.

import type { Clock } from '../../../lib/clock.ts'
import type { ByteBudget } from './byte-budget.ts'
import { ChangeListeners } from './change-listeners.ts'
import { copyContent, emptyContent, resizeContent, writeContent } from './content.ts'
import { fileError } from './file-errors.ts'
import type { Volume } from './file-types.ts'
import type { DirectoryInode, FileInode, Inode } from './inodes.ts'

export { type ByteBudget, createByteBudget } from './byte-budget.ts'

const volumeInodes = 20_000 // ten greedy containers at once leave the others alone

type VolumeOptions = { readonly clock: Clock; readonly limitBytes: number; readonly budget: ByteBudget }

/** An empty volume. */
export function createVolume(options: VolumeOptions): Volume {
  return new TreeVolume(options)
}

/** The volume as file systems work on it. Whoever holds an inode asks `current` for its newest state, and `own` before changing it. */
export class TreeVolume implements Volume {
  readonly clock: Clock
  readonly #budget: ByteBudget
  #limitBytes: number
  #usedBytes = 0
  #inodes = 0
  #owner: number
  readonly #root: DirectoryInode
  /** What differs from the tree below, by inode number. Made on the first change. */
  #changed: Map<number, Inode> | null = null
  #open: Map<number, number> | null = null
  readonly #listeners = new ChangeListeners()

  constructor({ clock, limitBytes, budget }: VolumeOptions, origin?: TreeVolume) {
    this.clock = clock
    this.#budget = budget
    this.#limitBytes = limitBytes
    this.#owner = budget.nextNumber()
    this.#root = origin ? origin.#root : this.#newDirectory(0o755)
    if (origin && origin.#changed) this.#changed = new Map(origin.#changed)
  }

  get limitBytes(): number {
    return this.#limitBytes
  }

  usedBytes(): number {
    return this.#usedBytes
  }

  /** What the origin holds at this moment stays charged to it even if it changes there: somebody may still read it here. */
  copy(limitBytes: number): TreeVolume {
    this.#owner = this.#budget.nextNumber() // all that is there is frozen from now on
    return new TreeVolume({ clock: this.clock, limitBytes, budget: this.#budget }, this)
  }

  release(): void {
    this.#budget.give(this.#usedBytes)
    this.#budget.giveInodes(this.#inodes)
    this.#usedBytes = this.#limitBytes = 0
    this.#inodes = volumeInodes // whoever still writes finds it full
    this.#owner = this.#budget.nextNumber() // and nothing is given back twice
  }

  put(path: string, content: Uint8Array | string, options: { mode?: number; program?: string } = {}): void {
    const { parent, name } = this.place(path)
    const present = parent.entries.get(name)
    const file = present
      ? this.current(present)
      : this.createFile(parent, name, options.mode ?? 0o644, options.program ?? null)
    if (file.kind !== 'file') throw fileError('EISDIR')
    const own = this.truncate(file, 0)
    if (options.mode !== undefined) own.mode = options.mode
    this.write(own, 0, typeof content === 'string' ? new TextEncoder().encode(content) : content)
  }

  putLink(path: string, target: string): void {
    const { parent, name } = this.place(path)
    if (parent.entries.has(name)) this.unlink(parent, name)
    this.createSymlink(parent, name, target)
  }

  remove(path: string): void {
    const { parent, name } = this.place(path)
    if (parent.entries.has(name)) this.unlink(parent, name)
  }

  root(): DirectoryInode {
    return this.current(this.#root)
  }

  current<T extends Inode>(inode: T): T {
    return (this.#changed?.get(inode.number) as T | undefined) ?? inode // an inode never changes its kind
  }

  own<T extends Inode>(inode: T): T {
    const current: Inode = this.current(inode)
    if (current.owner === this.#owner) return current as T
    this.#takeInode()
    const own = ownCopy(current, this.#owner)
    this.#changed ??= new Map()
    this.#changed.set(own.number, own)
    return own as T
  }

  createFile(parent: DirectoryInode, name: string, mode: number, program: string | null): FileInode {
    return this.attach(parent, name, {
      ...this.newInode(mode),
      kind: 'file',
      program,
      content: emptyContent(),
      isShared: false,
      chargedBytes: 0,
      generate: null,
    })
  }

  createDirectory(parent: DirectoryInode, name: string, mode: number): DirectoryInode {
    return this.attach(parent, name, this.#newDirectory(mode))
  }

  createSymlink(parent: DirectoryInode, name: string, target: string): void {
    this.attach(parent, name, { ...this.newInode(0o777), kind: 'symlink', target })
  }

  link(parent: DirectoryInode, name: string, inode: Inode): void {
    const own = this.own(inode)
    this.attach(parent, name, own)
    own.links += 1
  }

  unlink(parent: DirectoryInode, name: string): void {
    const inode = this.detach(parent, name)
    if (inode.links > 1 || this.#open?.has(inode.number)) this.own(inode).links -= 1
    else this.#free(inode)
    this.#listeners.tell(inode.number)
  }

  /** Takes the name away but leaves the inode, which is about to get another name. */
  detach(parent: DirectoryInode, name: string): Inode {
    const own = this.own(parent)
    const inode = this.current(own.entries.get(name)!)
    own.entries.delete(name)
    this.#touch(own)
    return inode
  }

  /** Writes what fits, then throws ENOSPC if that was not all. */
  write(file: FileInode, position: number, bytes: Uint8Array): void {
    const own = this.#ownContent(file)
    const growth = Math.max(0, position + bytes.length - own.content.sizeBytes)
    const granted = this.#charge(own, growth)
    const fitting = growth === granted ? bytes : bytes.subarray(0, Math.max(0, bytes.length - (growth - granted)))
    if (fitting.length > 0) writeContent(own.content, position, fitting)
    else this.#uncharge(own, granted)
    this.#touch(own)
    if (granted < growth) throw fileError('ENOSPC')
  }

  truncate(file: FileInode, sizeBytes: number): FileInode {
    const own = sizeBytes === 0 ? this.#emptied(file) : this.#ownContent(file)
    const growth = sizeBytes - own.content.sizeBytes
    if (growth > 0) this.#chargeWhole(own, growth)
    else this.#uncharge(own, -growth)
    resizeContent(own.content, sizeBytes)
    this.#touch(own)
    return own
  }

  opened(inode: Inode): void {
    this.#open ??= new Map()
    this.#open.set(inode.number, (this.#open.get(inode.number) ?? 0) + 1)
  }

  closed(inode: Inode): void {
    const left = (this.#open?.get(inode.number) ?? 1) - 1
    if (left > 0) {
      this.#open?.set(inode.number, left)
      return
    }
    this.#open?.delete(inode.number)
    const current = this.current(inode)
    if (current.links === 0) this.#free(current)
  }

  onChange(inode: Inode, listener: () => void): () => void {
    return this.#listeners.add(inode.number, listener)
  }

  /** Where the last name of the path belongs, making the directories before it. */
  place(path: string): { parent: DirectoryInode; name: string } {
    const names = path.split('/').filter((name) => name !== '')
    const name = names.pop()
    if (name === undefined) throw fileError('EINVAL')
    let parent = this.own(this.#root)
    for (const each of names) {
      const present = parent.entries.get(each)
      const next = present ? this.own(present) : this.createDirectory(parent, each, 0o755)
      if (next.kind !== 'directory') throw fileError('ENOTDIR')
      parent = next
    }
    return { parent, name }
  }

  /** What every inode begins with. Throws ENOSPC if there are too many. */
  newInode(mode: number) {
    this.#takeInode()
    return { number: this.#budget.nextNumber(), owner: this.#owner, mode, modifiedAtMs: this.clock.nowMs(), links: 1 }
  }

  #newDirectory(mode: number): DirectoryInode {
    return { ...this.newInode(mode), kind: 'directory', entries: new Map(), generate: null }
  }

  attach<T extends Inode>(parent: DirectoryInode, name: string, inode: T): T {
    const own = this.own(parent)
    own.entries.set(name, inode)
    this.#touch(own)
    return inode
  }

  #touch(own: Inode): void {
    own.modifiedAtMs = this.clock.nowMs()
    this.#listeners.tell(own.number)
  }

  #takeInode(): void {
    if (this.#inodes >= volumeInodes || !this.#budget.takeInode()) throw fileError('ENOSPC')
    this.#inodes += 1
  }

  #free(inode: Inode): void {
    if (inode.owner !== this.#owner) return // frozen: a copy may still have it
    if (inode.kind === 'file') this.#uncharge(inode, inode.chargedBytes)
    this.#changed?.delete(inode.number)
    this.#budget.giveInodes(1)
    this.#inodes -= 1
  }

  #ownContent(file: FileInode): FileInode {
    const own = this.own(file)
    if (!own.isShared) return own
    this.#chargeWhole(own, own.content.sizeBytes)
    own.content = copyContent(own.content)
    own.isShared = false
    return own
  }

  #emptied(file: FileInode): FileInode {
    const own = this.own(file)
    if (own.isShared) {
      own.content = emptyContent()
      own.isShared = false
    }
    own.generate = null
    return own
  }

  #charge(own: FileInode, bytes: number): number {
    const granted = this.#budget.take(Math.min(bytes, this.#limitBytes - this.#usedBytes))
    this.#usedBytes += granted
    own.chargedBytes += granted
    return granted
  }

  #chargeWhole(own: FileInode, bytes: number): void {
    const granted = this.#charge(own, bytes)
    if (granted === bytes) return
    this.#uncharge(own, granted)
    throw fileError('ENOSPC')
  }

  #uncharge(own: FileInode, bytes: number): void {
    this.#budget.give(bytes)
    this.#usedBytes -= bytes
    own.chargedBytes -= bytes
  }
}

function ownCopy(inode: Inode, owner: number): Inode {
  if (inode.kind === 'directory') return { ...inode, owner, entries: new Map(inode.entries) }
  if (inode.kind === 'file') return { ...inode, owner, isShared: true, chargedBytes: 0 }
  return { ...inode, owner }
}
