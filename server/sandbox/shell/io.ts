// Input and output of programs: descriptors, open files and devices, with what one reader leaves kept for the next.

import { FileError, type OpenFile, type OpenMode } from '../files/file-types.ts'
import { Killed, type Descriptor, type Process, type Soon } from '../runtime/process-types.ts'
import { absolute } from './pattern.ts'
import { readTerminal, toTerminal } from './terminal.ts'

const chunkBytes = 65_536 // one read
const encoder = new TextEncoder()

// What was read ahead, and reads that outlived a killed reader: both belong to whoever reads next.
const unreadBytes = new WeakMap<Descriptor, Uint8Array>()
const leftReads = new WeakMap<Descriptor, Promise<Uint8Array | null>>()

/** The next bytes; null at the end. A terminal gives a line, edited and echoed. */
export async function readBytes(
  process: Process,
  descriptor: Descriptor,
  maxBytes = chunkBytes,
): Promise<Uint8Array | null> {
  await process.breathe()
  const kept = unreadBytes.get(descriptor)
  unreadBytes.delete(descriptor)
  const bytes = kept ?? (await readNew(process, descriptor, maxBytes))
  if (!bytes || bytes.length <= maxBytes) return bytes
  unread(descriptor, bytes.subarray(maxBytes))
  return bytes.subarray(0, maxBytes)
}

function readNew(process: Process, descriptor: Descriptor, maxBytes: number): Soon<Uint8Array | null> {
  if (!descriptor.terminal) return readRaw(process, descriptor, maxBytes)
  return readTerminal(process, descriptor, () => readRaw(process, descriptor, maxBytes))
}

/** As it comes, also from a terminal. */
function readRaw(process: Process, descriptor: Descriptor, maxBytes = chunkBytes): Soon<Uint8Array | null> {
  if (!descriptor.read) throw new FileError('EINVAL', 'Bad file descriptor')
  const reading = leftReads.get(descriptor) ?? descriptor.read(maxBytes)
  return reading instanceof Promise ? waitToRead(process, descriptor, reading) : process.until(reading)
}

async function waitToRead(process: Process, descriptor: Descriptor, reading: Promise<Uint8Array | null>) {
  leftReads.delete(descriptor)
  try {
    return await process.until(reading)
  } catch (error) {
    if (error instanceof Killed) leftReads.set(descriptor, reading)
    throw error
  }
}

/** As readRaw, but given up when `interrupt` resolves; nothing is lost. */
export async function readUntil(
  process: Process,
  descriptor: Descriptor,
  interrupt: Promise<void>,
): Promise<Uint8Array | null | 'interrupted'> {
  if (!descriptor.read) throw new FileError('EINVAL', 'Bad file descriptor')
  const reading = leftReads.get(descriptor) ?? descriptor.read(chunkBytes)
  if (!(reading instanceof Promise)) return process.until(reading)
  leftReads.set(descriptor, reading)
  const result = await process.until(Promise.race([reading, interrupt.then(() => 'interrupted' as const)]))
  if (result !== 'interrupted') leftReads.delete(descriptor)
  return result
}

/** Gives back what was read too far. */
function unread(descriptor: Descriptor, bytes: Uint8Array) {
  if (!bytes.length) return
  const kept = unreadBytes.get(descriptor)
  unreadBytes.set(descriptor, kept ? Buffer.concat([bytes, kept]) : bytes)
}

/** Waits while nobody has room for it. Throws FileError for a descriptor that is not open, PipeClosed. */
export async function writeBytes(process: Process, number: number, bytes: Uint8Array | string): Promise<void> {
  const descriptor = process.descriptors.get(number)
  if (!descriptor?.write) throw new FileError('EINVAL', 'Bad file descriptor')
  const plain = typeof bytes === 'string' ? encoder.encode(bytes) : bytes
  const writing = process.until(descriptor.write(descriptor.terminal ? toTerminal(plain) : plain))
  if (writing) await writing
}

/** An open file as a descriptor, held once by the caller. */
class FileDescriptor implements Descriptor {
  readonly #file: OpenFile
  #holders = 1

  constructor(file: OpenFile) {
    this.#file = file
  }

  read(maxBytes = chunkBytes): Uint8Array | null {
    const bytes = this.#file.read(maxBytes)
    return bytes.length ? bytes : null
  }

  write(bytes: Uint8Array): void {
    this.#file.write(bytes)
  }

  retain(): void {
    this.#holders++
  }

  release(): void {
    if (--this.#holders === 0) this.#file.close()
  }
}

const alwaysOpen = { retain() {}, release() {} }

export const nullDevice: Descriptor = { read: () => null, write() {}, ...alwaysOpen }

const standard: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 }

/** Opens a file, a device or another name of an open descriptor (`/dev/stdout`, `/proc/1/fd/1`). Held once by the caller. Throws FileError. */
export function openPath(process: Process, name: string, mode: OpenMode): Descriptor {
  if (name === '') throw new FileError('ENOENT', 'No such file or directory')
  const path = followToDevice(process, absolute(name, process.cwd))
  const inherited = path === '/dev/tty' ? terminalOf(process) : numberedDescriptor(process, path)
  if (inherited) {
    inherited.retain()
    return inherited
  }
  return new FileDescriptor(process.container.files.open(path, mode, 0o644))
}

/** `/var/log/nginx/access.log` may be a link to `/dev/stdout`. */
function followToDevice({ container: { files } }: Process, path: string): string {
  if (isKernels(path)) return path
  const target = files.findLink(path)
  return target !== null && isKernels(target) && files.exists(path) ? target : path
}

function isKernels(path: string): boolean {
  return path.startsWith('/dev/') || path.startsWith('/proc/')
}

function terminalOf(process: Process): Descriptor {
  const found = [...process.descriptors.values()].find(({ terminal }) => terminal)
  if (!found) throw new FileError('ENOENT', 'No such device or address')
  return found
}

function numberedDescriptor(process: Process, path: string): Descriptor | null {
  const found = /^\/(?:dev\/fd|proc\/(self|\d+)\/fd)\/(\d+)$/.exec(path)
  const number = standard[path] ?? (found ? Number(found[2]) : null)
  if (number === null) return null
  const pid = Number(found?.[1] ?? process.pid) || process.pid
  const owner = pid === process.pid ? process : process.container.processes.list().find((each) => each.pid === pid)
  const descriptor = owner?.descriptors.get(number)
  if (!descriptor) throw new FileError('ENOENT', 'No such file or directory')
  return descriptor
}

/** All that is left to read, as text. Null past `limitBytes`. */
export async function readText(process: Process, descriptor: Descriptor, limitBytes: number): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  for (let bytes = await readBytes(process, descriptor); bytes; bytes = await readBytes(process, descriptor)) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > limitBytes) return null
  }
  return text + decoder.decode()
}

/** One line with its end, reading no further than it; '' at the end. */
export async function readLineOf(process: Process, descriptor: Descriptor, limitBytes: number): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    const bytes = await readBytes(process, descriptor)
    if (!bytes) break
    const end = bytes.indexOf(10) + 1
    parts.push(end ? bytes.subarray(0, end) : bytes)
    size += bytes.length
    if (end) unread(descriptor, bytes.subarray(end))
    if (end || size > limitBytes) break
  }
  return new TextDecoder().decode(Buffer.concat(parts))
}
