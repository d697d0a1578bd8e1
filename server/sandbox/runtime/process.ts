// Process: one running program, as it sees itself.

import type { Governor } from './governor.ts'
import type { ProcessTable } from './process-table.ts'
import {
  type ChildProcess,
  type ContainerWorld,
  type Descriptor,
  type ExitStatus,
  Killed,
  type Process,
  type Program,
  type SignalName,
  type Soon,
  type SpawnOptions,
} from './process-types.ts'
import { canBeHandled, endsByDefault } from './signals.ts'

type Handler = (() => void) | 'ignore'

/** Something that the process waits for. */
type Wait = {
  readonly end: (killed: Killed) => void
  /** A signal was handled: only sleepers wake. */
  readonly wake?: () => void
}

export type ProcessFacts = {
  readonly pid: number
  readonly parentPid: number
  /** The pid of what began it all: PID 1, or what exec started. */
  readonly session: number
  readonly isBackground: boolean
  readonly argv: readonly string[]
  readonly env: ReadonlyMap<string, string>
  readonly cwd: string
  readonly descriptors: Map<number, Descriptor>
}

const goOn = Promise.resolve()

export class RunningProcess implements Process, ChildProcess {
  readonly pid: number
  parentPid: number
  readonly session: number
  readonly isBackground: boolean
  argv: readonly string[]
  readonly startedAtMs: number
  env: ReadonlyMap<string, string>
  cwd: string
  readonly descriptors: Map<number, Descriptor>
  /** How it ended; null while it runs. */
  status: ExitStatus | null = null
  readonly exited: Promise<ExitStatus>
  /** Resolves `exited`, when all that comes with the end is done. */
  tellExited!: (status: ExitStatus) => void
  readonly #table: ProcessTable
  readonly #governor: Governor
  // Made when first needed: most processes only sleep, and wait for one thing at a time.
  #handlers: Map<SignalName, Handler> | null = null
  #wait: Wait | null = null
  #moreWaits: Set<Wait> | null = null

  constructor(facts: ProcessFacts, table: ProcessTable, governor: Governor) {
    this.pid = facts.pid
    this.parentPid = facts.parentPid
    this.session = facts.session
    this.isBackground = facts.isBackground
    this.argv = facts.argv
    this.env = facts.env
    this.cwd = facts.cwd
    this.descriptors = facts.descriptors
    this.startedAtMs = table.world.clock.nowMs()
    this.#table = table
    this.#governor = governor
    this.exited = new Promise((resolve) => {
      this.tellExited = resolve
    })
  }

  get container(): ContainerWorld {
    return this.#table.world
  }

  spawn(program: Program, options: SpawnOptions): ChildProcess {
    if (this.status) throw new Killed()
    return this.#table.spawn(this, program, options)
  }

  sleep(ms: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const over = (isDone: boolean) => {
        this.#over(wait)
        resolve(isDone)
      }
      const cancel = this.container.clock.after(ms, () => over(true))
      const wait: Wait = {
        end(killed) {
          cancel()
          reject(killed)
        },
        wake() {
          cancel()
          over(false)
        },
      }
      this.#begin(wait)
    })
  }

  breathe(): Promise<void> {
    if (this.status) return Promise.reject(new Killed())
    const turn = this.#governor.breathe()
    return turn ? this.until(turn) : goOn
  }

  until<T>(promise: Promise<T>): Promise<T>
  until<T>(soon: Soon<T>): Soon<T>
  until<T>(soon: Soon<T>): Soon<T> {
    if (soon instanceof Promise) return this.#waitFor(soon)
    if (this.status) throw new Killed()
    return soon
  }

  #waitFor<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const wait: Wait = { end: reject }
      this.#begin(wait)
      // After the process has ended nothing waits for the promise, and what becomes of it is of no interest.
      promise.then(
        (value) => {
          this.#over(wait)
          resolve(value)
        },
        (error: unknown) => {
          this.#over(wait)
          reject(error)
        },
      )
    })
  }

  onSignal(signal: SignalName, handler: Handler | null): void {
    if (!canBeHandled(signal)) return
    this.#handlers ??= new Map()
    if (handler) this.#handlers.set(signal, handler)
    else this.#handlers.delete(signal)
  }

  kill(signal: SignalName): void {
    if (!this.status) this.deliver(signal, false)
  }

  /** Handles the signal or ends. `isOutside`: only then does SIGKILL end PID 1. */
  deliver(signal: SignalName, isOutside: boolean): void {
    const handler = canBeHandled(signal) ? this.#handlers?.get(signal) : undefined
    if (typeof handler === 'function') {
      handler()
      this.#wait?.wake?.()
      this.#moreWaits?.forEach((wait) => wait.wake?.())
      return
    }
    if (handler === 'ignore' || !endsByDefault(signal)) return
    if (this.pid === 1 && !(isOutside && signal === 'SIGKILL')) return
    this.#table.killed(this, signal)
  }

  /** Ends all waiting. The program may still unwind, but gets nowhere. */
  end(status: ExitStatus): void {
    this.status = status
    const wait = this.#wait
    const more = this.#moreWaits
    this.#wait = null
    this.#moreWaits = null
    wait?.end(new Killed())
    more?.forEach((each) => each.end(new Killed()))
  }

  #begin(wait: Wait): void {
    if (this.status) wait.end(new Killed())
    else if (this.#wait) (this.#moreWaits ??= new Set()).add(wait)
    else this.#wait = wait
  }

  #over(wait: Wait): void {
    if (this.#wait === wait) this.#wait = null
    else this.#moreWaits?.delete(wait)
  }
}
