// Byte budget: how much all volumes of one sandbox may hold together, so that no shell loop can fill the machine's memory.

/** What all volumes of a sandbox may hold together. */
export type ByteBudget = {
  readonly limitBytes: number
  usedBytes(): number
  /** Takes as many of the bytes as are left, and says how many. */
  take(bytes: number): number
  give(bytes: number): void
  /** False if there are too many files already. */
  takeInode(): boolean
  giveInodes(count: number): void
  /** A number that nothing else in the sandbox has. */
  nextNumber(): number
}

const sandboxInodes = 200_000 // some 300 bytes each: 60 MB if every one of them is used

export function createByteBudget(limitBytes: number): ByteBudget {
  let used = 0
  let inodes = 0
  let last = 0
  return {
    limitBytes,
    usedBytes: () => used,
    take(bytes) {
      const taken = Math.min(bytes, limitBytes - used)
      used += taken
      return taken
    },
    give(bytes) {
      used -= bytes
    },
    takeInode() {
      if (inodes >= sandboxInodes) return false
      inodes += 1
      return true
    },
    giveInodes(count) {
      inodes -= count
    },
    nextNumber: () => (last += 1),
  }
}
