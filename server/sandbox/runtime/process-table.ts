// Process table: the processes of one container, from PID 1's begin to its end, which ends them all.

import type { Governor } from './governor.ts'
import type { ProcessLimits } from './process-limits.ts'
import {
  type ChildProcess,
  type ContainerWorld,
  type Descriptor,
  type ExitStatus,
  Killed,
  PipeClosed,
  type Program,
  type SignalName,
  SpawnError,
  type SpawnOptions,
} from './process-types.ts'
import { type ProcessFacts, RunningProcess } from './process.ts'
import { endedBy } from './signals.ts'

/** What a process begins with that no other has begun it. */
export type FirstProcess = {
  readonly program: Program
  readonly argv: readonly string[]
  readonly env: ReadonlyMap<string, string>
  readonly cwd: string
  readonly descriptors: ReadonlyMap<number, Descriptor>
}

const soon = Promise.resolve()
const largestPid = 4_194_304 // Linux' pid_max on 64 bits

export class ProcessTable {
  readonly world: ContainerWorld
  readonly #governor: Governor
  readonly #limits: ProcessLimits
  readonly #podUid: string
  readonly #processes = new Map<number, RunningProcess>()
  #lastPid = 0
  #hasEnded = false

  constructor(world: ContainerWorld, podUid: string, limits: ProcessLimits, governor: Governor) {
    this.world = world
    this.#podUid = podUid
    this.#limits = limits
    this.#governor = governor
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  list(): readonly RunningProcess[] {
    return [...this.#processes.values()]
  }

  /** PID 1, or what exec starts. Throws SpawnError. */
  begin(first: FirstProcess): ChildProcess {
    const pid = this.#takePid()
    return this.#run(first.program, {
      ...first,
      pid,
      parentPid: 0,
      session: pid,
      isBackground: false,
      descriptors: new Map(first.descriptors),
    })
  }

  spawn(parent: RunningProcess, program: Program, options: SpawnOptions): ChildProcess {
    return this.#run(program, {
      pid: this.#takePid(),
      parentPid: parent.pid,
      session: parent.session,
      isBackground: parent.isBackground || options.isBackground === true,
      argv: options.argv,
      env: options.env ?? parent.env,
      cwd: options.cwd ?? parent.cwd,
      descriptors: new Map(options.descriptors ?? parent.descriptors),
    })
  }

  kill(pid: number, signal: SignalName, isOutside = false): boolean {
    const process = this.#processes.get(pid)
    process?.deliver(signal, isOutside)
    return process !== undefined
  }

  /** Ends all that one exec started. */
  killSession(session: number): void {
    for (const process of this.list()) if (process.session === session) process.deliver('SIGKILL', true)
  }

  /** Ctrl-C: to all of the session that are not in the background. */
  interrupt(session: number): void {
    for (const process of this.list()) {
      if (process.session === session && !process.isBackground) process.deliver('SIGINT', true)
    }
  }

  /** A signal that it does not handle has ended it. */
  killed(process: RunningProcess, signal: SignalName): void {
    this.#end(process, endedBy(signal))
  }

  #takePid(): number {
    if (this.#hasEnded || !this.#limits.take(this.#podUid)) {
      throw new SpawnError("can't fork: Resource temporarily unavailable")
    }
    do this.#lastPid = (this.#lastPid % largestPid) + 1
    while (this.#processes.has(this.#lastPid))
    return this.#lastPid
  }

  #run(program: Program, facts: ProcessFacts): ChildProcess {
    const process = new RunningProcess(facts, this, this.#governor)
    this.#processes.set(process.pid, process)
    process.descriptors.forEach(retain)
    // Not at once: a pod that starts a pod that starts a pod must not grow the stack.
    void soon.then(() => this.#live(process, program))
    return process
  }

  /** No async function: twenty thousand of them wait here at once. */
  #live(process: RunningProcess, program: Program): void {
    const running = process.status ? Promise.reject(new Killed()) : program(process)
    void running.then(
      (exitCode) => this.#leave(process, { exitCode: exitCode & 0xff, signal: null }),
      async (error: unknown) => this.#leave(process, await statusAfter(process, error)),
    )
  }

  /** The program is done, whether its process has ended by that or before. */
  #leave(process: RunningProcess, status: ExitStatus): void {
    this.#end(process, status)
    // Only now: what the program had redirected is in its place again.
    process.descriptors.forEach(release)
    process.descriptors.clear()
  }

  #end(process: RunningProcess, status: ExitStatus): void {
    if (process.status) return
    process.end(status)
    this.#processes.delete(process.pid)
    this.#limits.give(this.#podUid)
    if (process.pid === 1) {
      this.#hasEnded = true
      for (const other of this.list()) this.#end(other, endedBy('SIGKILL'))
    } else if (!this.#hasEnded) this.#orphan(process)
    process.tellExited(status)
  }

  #orphan(parent: RunningProcess): void {
    this.#processes.forEach((process) => {
      if (process.parentPid === parent.pid) process.parentPid = 1
    })
    this.#processes.get(parent.parentPid)?.deliver('SIGCHLD', false)
  }
}

const retain = (descriptor: Descriptor) => descriptor.retain()
const release = (descriptor: Descriptor) => descriptor.release()

async function statusAfter(process: RunningProcess, error: unknown): Promise<ExitStatus> {
  if (error instanceof PipeClosed) return endedBy('SIGPIPE')
  if (error instanceof Killed && process.status) return process.status
  await complain(process, error)
  return { exitCode: 1, signal: null }
}

/** A fault of this sandbox, not of who uses it: told to both, and only that program ends. */
async function complain(process: RunningProcess, error: unknown): Promise<void> {
  const name = process.argv[0]?.split('/').at(-1) ?? 'process'
  const message = error instanceof Error ? error.message : String(error)
  console.error(`sandbox: ${name} failed`, error)
  const write = process.descriptors.get(2)?.write?.(new TextEncoder().encode(`${name}: internal error: ${message}\n`))
  // Nobody may be there to read it; the console has it in any case.
  await Promise.allSettled([write && process.until(write)])
}
