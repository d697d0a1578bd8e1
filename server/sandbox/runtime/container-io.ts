// Container io: what the first process of a container, and those that exec starts, have as stdin, stdout and stderr.

import { createPipe } from './pipe.ts'
import type { ProcessTable } from './process-table.ts'
import type { Descriptor, Input, Output, Terminal } from './process-types.ts'
import type { ContainerSpec, ExecIo } from './runtime-types.ts'

export type StandardIo = {
  readonly descriptors: ReadonlyMap<number, Descriptor>
  /** To be called when the process runs. */
  readonly begun: (pid: number) => void
}

const ctrlC = 3
const usualSize: Terminal = { columns: () => 80, rows: () => 24 }
const alwaysOpen = { retain() {}, release() {} }
const nothing: Descriptor = { read: () => null, write() {}, ...alwaysOpen }

export function containerDescriptors(
  spec: ContainerSpec,
  table: ProcessTable,
): StandardIo & { readonly stdin: Output; readonly closeStdin: () => void } {
  const to = (stream: 'stdout' | 'stderr'): Descriptor => ({
    write(bytes) {
      if (!table.hasEnded) spec.onOutput(stream, bytes)
    },
    ...alwaysOpen,
  })
  if (!spec.stdin && !spec.tty) {
    const descriptors = standard(nothing, to('stdout'), to('stderr'))
    return { descriptors, begun() {}, stdin: { async write() {} }, closeStdin() {} }
  }
  const { reader, writer } = createPipe()
  const stdin: Output = {
    async write(bytes) {
      if (spec.tty && bytes.includes(ctrlC)) table.interrupt(1)
      await writer.write(bytes)
    },
  }
  const descriptors = spec.tty
    ? sameForAll(terminalOf(reader, to('stdout'), usualSize))
    : standard(reader, to('stdout'), to('stderr'))
  return { descriptors, begun: () => reader.release(), stdin, closeStdin: once(writer.release) }
}

export function execDescriptors(io: ExecIo, table: ProcessTable): StandardIo {
  if (!io.terminal) {
    const descriptors = standard(
      io.stdin ? { read: (maxBytes) => io.stdin!.read(maxBytes), ...alwaysOpen } : nothing,
      io.stdout ? outputTo(io.stdout) : nothing,
      io.stderr ? outputTo(io.stderr) : nothing,
    )
    return { descriptors, begun() {} }
  }
  const { stdin } = io
  const { reader, writer } = createPipe()
  return {
    descriptors: sameForAll(terminalOf(reader, io.stdout ?? nothing, resizable(io.terminal))),
    begun(session) {
      reader.release()
      const typed: Output = {
        async write(bytes) {
          if (bytes.includes(ctrlC)) table.interrupt(session)
          await writer.write(bytes)
        },
      }
      if (stdin) void pump(stdin, typed).finally(() => writer.release())
    },
  }
}

/** The line is the shell's: it gets the keys as they are typed, Ctrl-C too, and echoes them. */
function terminalOf(reader: Descriptor, screen: Pick<Descriptor, 'write'>, terminal: Terminal): Descriptor {
  return { ...reader, write: async (bytes) => screen.write?.(bytes), terminal }
}

function resizable({ columns, rows, onResize }: NonNullable<ExecIo['terminal']>): Terminal {
  let size = { columns, rows }
  onResize((columns, rows) => {
    size = { columns, rows }
  })
  return { columns: () => size.columns, rows: () => size.rows }
}

/** Carries what a client types to those who read it, until either is gone. */
async function pump(input: Input, output: Output): Promise<void> {
  try {
    for (let bytes = await input.read(); bytes; bytes = await input.read()) await output.write(bytes)
  } catch {
    // The client has gone, or whoever read it: either way that was the last of it.
  }
}

function outputTo(output: Output): Descriptor {
  return { write: (bytes) => output.write(bytes), ...alwaysOpen }
}

function standard(stdin: Descriptor, stdout: Descriptor, stderr: Descriptor): ReadonlyMap<number, Descriptor> {
  return new Map([
    [0, stdin],
    [1, stdout],
    [2, stderr],
  ])
}

function sameForAll(descriptor: Descriptor): ReadonlyMap<number, Descriptor> {
  return standard(descriptor, descriptor, descriptor)
}

function once(action: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) action()
    isDone = true
  }
}
