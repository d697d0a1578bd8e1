// Devices: the files in /dev that are no files.

import { fileError } from './file-errors.ts'
import type { Device } from './inodes.ts'

const mostAtOnce = 1024 * 1024 // bytes of one read: more must be asked for again

const nothing = new Uint8Array()
const swallow = () => {}

/** By their names in /dev. */
export function createDevices(random: () => number): Readonly<Record<string, Device>> {
  const zeros = (maxBytes: number) => new Uint8Array(Math.min(maxBytes, mostAtOnce))
  const randomBytes = (maxBytes: number) => zeros(maxBytes).map(() => Math.floor(random() * 256))
  return {
    null: { read: () => nothing, write: swallow },
    zero: { read: zeros, write: swallow },
    full: {
      read: zeros,
      write() {
        throw fileError('ENOSPC')
      },
    },
    random: { read: randomBytes, write: swallow },
    urandom: { read: randomBytes, write: swallow },
    // The terminal itself belongs to a process: who opens it looks among its descriptors.
    tty: { read: () => nothing, write: swallow },
  }
}
