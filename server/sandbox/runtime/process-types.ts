// Processes: what a program sees of the container that it runs in. All of it is simulated: nothing here reaches the real machine.

import type { Clock } from '../../../lib/clock.ts'
import type { FileSystem } from '../files/file-types.ts'
import type { PodNetwork } from '../network/network-types.ts'

/** Where bytes come from. */
export type Input = {
  /** The next bytes, at most `maxBytes`; null at the end. Rejects with Killed if the reader is ended meanwhile. */
  read(maxBytes?: number): Promise<Uint8Array | null>
}

/** Where bytes go. */
export type Output = {
  /** Resolves when there is room for more. Rejects with PipeClosed if nobody reads any more. */
  write(bytes: Uint8Array): Promise<void>
}

/** Now or later. */
export type Soon<T> = T | Promise<T>

/**
 * An open file, pipe, terminal or connection, shared by whoever inherited it; the last to close it ends it. It reads and writes as
 * Input and Output do, but what need not wait answers at once: thousands of programs have files open.
 */
export type Descriptor = {
  read?(maxBytes?: number): Soon<Uint8Array | null>
  write?(bytes: Uint8Array): Soon<void>
  /** Whether it is a terminal, and how large: `ls` and prompts care. */
  readonly terminal?: Terminal
  /** One more holder. */
  retain(): void
  /** One holder less. */
  release(): void
}

export type Terminal = { columns(): number; rows(): number }

export type SignalName =
  | 'SIGHUP'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGKILL'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGPIPE'
  | 'SIGALRM'
  | 'SIGTERM'
  | 'SIGCHLD'
  | 'SIGCONT'
  | 'SIGSTOP'

/** How a process ended: its exit code (128 + n if signal n ended it). */
export type ExitStatus = { readonly exitCode: number; readonly signal: SignalName | null }

/** Thrown inside a program whose process has been ended by a signal: let it pass. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/** EPIPE: a write to what nobody reads. A program that does not catch it ends as by SIGPIPE. */
export class PipeClosed extends Error {
  override readonly name = 'PipeClosed'
}

/** A program ends by returning its exit code. Everything that waits must wait through its process, which ends the waiting when it is killed. */
export type Program = (process: Process) => Promise<number>

export type SpawnOptions = {
  readonly argv: readonly string[]
  readonly env?: ReadonlyMap<string, string>
  readonly cwd?: string
  /** By number; the parent's own if left out. Each is retained for the child and released when it ends. */
  readonly descriptors?: ReadonlyMap<number, Descriptor>
  /** Ctrl-C on the terminal does not reach it, nor what it starts: `command &`. */
  readonly isBackground?: boolean
}

export type Process = {
  readonly pid: number
  readonly parentPid: number
  /** Changed by exec: the process goes on as another program. */
  argv: readonly string[]
  readonly startedAtMs: number
  /** Shared with whoever has the same: never changed, only replaced. */
  env: ReadonlyMap<string, string>
  cwd: string
  readonly descriptors: Map<number, Descriptor>
  readonly container: ContainerWorld
  /** Runs `program` as a child; throws SpawnError (EAGAIN) past the pod's limit of processes. */
  spawn(program: Program, options: SpawnOptions): ChildProcess
  /** Waits, ended early by a signal: rejects with Killed, or resolves false if `onSignal` handled it. */
  sleep(ms: number): Promise<boolean>
  /** To be awaited in every loop: lets others run, and rejects with Killed if this process was ended. Cheap if it was just called. */
  breathe(): Promise<void>
  /** Waits for any promise, but rejects with Killed as soon as the process is ended; throws it if there is nothing to wait for. */
  until<T>(promise: Promise<T>): Promise<T>
  until<T>(soon: Soon<T>): Soon<T>
  /** Handles a signal in place of its default (which ends the process, but for SIGCHLD, SIGCONT); null for the default again, 'ignore' to ignore. SIGKILL can't be. */
  onSignal(signal: SignalName, handler: (() => void) | 'ignore' | null): void
}

export type ChildProcess = {
  readonly pid: number
  readonly exited: Promise<ExitStatus>
  kill(signal: SignalName): void
}

/** There is no room for one more process; worded as sh words it: `can't fork: Resource temporarily unavailable`. */
export class SpawnError extends Error {
  override readonly name = 'SpawnError'
}

/** What all processes of a container have in common. */
export type ContainerWorld = {
  readonly clock: Clock
  readonly random: () => number
  readonly hostname: string
  readonly files: FileSystem
  readonly network: PodNetwork
  readonly processes: {
    list(): readonly Process[]
    /** False if there is no such process. PID 1 gets only the signals that it handles, and SIGKILL never from inside, as on Linux. */
    kill(pid: number, signal: SignalName): boolean
  }
  /** The program that an executable file is: by its absolute path or through env's PATH; why not, in the words of the runtime. */
  findProgram(name: string, process: Pick<Process, 'env' | 'cwd'>): FoundProgram
}

export type FoundProgram =
  | { readonly program: Program; readonly path: string }
  /** 127: not there; 126: there, but no program. */
  | { readonly program: null; readonly exitCode: 126 | 127 }
