// Container log: what one life of a container wrote, the newest of it. Costs next to nothing while nothing is written.

const limitBytes = 256 * 1024 // of each life; Kubernetes rotates at 10 MiB, which a thousand pods can't have in one process
const costOfWrite = 64 // bytes that a short write costs beside its text

/** One write; bytes as latin1, the form in which V8 keeps them in a byte each. */
type Write = { readonly atMs: number; readonly text: string }

/** A piece of a line of the log; with its end, if it has one. */
export type LogLine = { readonly atMs: number; readonly text: string }

export class ContainerLog {
  #writes: Write[] = []
  #first = 0
  /** How many writes have been dropped at the front. */
  #dropped = 0
  #bytes = 0
  #isClosed = false
  #listeners: Set<() => void> | null = null

  append(bytes: Uint8Array, atMs: number): void {
    if (bytes.length === 0) return
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    this.#writes.push({ atMs, text: text.length > limitBytes ? text.slice(-limitBytes) : text })
    this.#bytes += Math.min(text.length, limitBytes) + costOfWrite
    while (this.#bytes > limitBytes + costOfWrite) this.#dropFirst()
    this.#tell()
  }

  /** Nothing more will come. */
  close(): void {
    this.#isClosed = true
    this.#tell()
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The number that the next write will have. */
  get end(): number {
    return this.#dropped + this.#writes.length - this.#first
  }

  /** The writes from this number on, as far as they are still there. */
  from(number: number): readonly Write[] {
    return this.#writes.slice(this.#first + Math.max(0, number - this.#dropped))
  }

  /** Called after each write and at the end. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
    return () => this.#listeners?.delete(listener)
  }

  #dropFirst(): void {
    this.#bytes -= this.#writes[this.#first]!.text.length + costOfWrite
    this.#first += 1
    this.#dropped += 1
    if (this.#first < 512) return
    this.#writes = this.#writes.slice(this.#first)
    this.#first = 0
  }

  #tell(): void {
    for (const listener of this.#listeners ?? []) listener()
  }
}

/** Splits writes into lines; a line has the time of its first byte. The last may be without its end. */
export function linesOf(writes: readonly Write[]): LogLine[] {
  const lines: LogLine[] = []
  let open: LogLine | null = null
  for (const { atMs, text } of writes) {
    for (let at = 0; at < text.length;) {
      const end = text.indexOf('\n', at)
      const piece = text.slice(at, end === -1 ? undefined : end + 1)
      open = open ? { atMs: open.atMs, text: open.text + piece } : { atMs, text: piece }
      at += piece.length
      if (end === -1) break
      lines.push(open)
      open = null
    }
  }
  if (open) lines.push(open)
  return lines
}
