// Children: the processes that a shell starts, joins by pipes and waits for.

import { createPipe } from '../runtime/pipe.ts'
import {
  SpawnError,
  type ChildProcess,
  type Descriptor,
  type ExitStatus,
  type Program,
  type SignalName,
} from '../runtime/process-types.ts'
import { findExecutable } from './executable.ts'
import { nullDevice, readText } from './io.ts'
import { ShellError, type Shell } from './shell-state.ts'
import { signalWords } from './signals.ts'

const longestOutput = 8 * 1024 * 1024 // characters that $(…) may give
const forkPauseMs = 1000 // after a fork that failed, as bash waits: a fork bomb then costs next to nothing

/** Descriptors that differ from the shell's; whether it is out of Ctrl-C's reach. */
type Apart = { readonly descriptors?: ReadonlyMap<number, Descriptor>; readonly isBackground?: boolean }

const shared: Apart = {}

type Assignments = readonly (readonly [string, string])[]

function spawn(
  shell: Shell,
  program: Program,
  argv: readonly string[],
  { descriptors, isBackground = false }: Apart = shared,
  env: ReadonlyMap<string, string> = shell.environment(),
): ChildProcess | Promise<never> {
  const own = shell.process.descriptors
  const all = descriptors?.size ? new Map([...own, ...descriptors]) : own
  try {
    return shell.process.spawn(program, { argv, env, cwd: shell.process.cwd, descriptors: all, isBackground })
  } catch (error) {
    return refused(shell, error)
  }
}

async function refused(shell: Shell, error: unknown): Promise<never> {
  if (!(error instanceof SpawnError)) throw error
  await shell.process.sleep(forkPauseMs)
  throw new ShellError("can't fork: Resource temporarily unavailable")
}

/** Waits for a child in the foreground; its exit code. */
function waitFor(shell: Shell, child: ChildProcess): Promise<number> {
  return shell.process.until(child.exited).then((status) => (status.signal ? ended(shell, status) : status.exitCode))
}

/** Its exit code. A signal that ended it is told, and Ctrl-C ends the script too. */
async function ended(shell: Shell, { exitCode, signal }: ExitStatus): Promise<number> {
  if (!signal) return exitCode
  if (signal === 'SIGINT' && !shell.isInteractive && !shell.traps.has('INT')) {
    shell.process.container.processes.kill(shell.process.pid, 'SIGINT')
    await shell.process.breathe()
  }
  const words = signalWords[signal]
  if (words) await shell.say(`${words}\n`)
  else if (shell.isInteractive) await shell.say('\n')
  return exitCode
}

/** A copy of the shell that does one thing in a process of its own. */
export async function runSubshell(shell: Shell, program: Program): Promise<number> {
  return waitFor(shell, await spawn(shell, program, shell.process.argv))
}

/** A program in a child. No async function: what a loop runs waits here by the thousand, and `waitFor` holds less. */
export function runExternal(shell: Shell, argv: readonly string[], assignments: Assignments): Promise<number> {
  const env = environmentWith(shell, assignments)
  const hasPath = assignments.some(([name]) => name === 'PATH')
  const found = hasPath ? findExecutable(shell.process, argv, env) : findAgain(shell, argv, env)
  if ('message' in found) return shell.complain(found.message).then(() => found.exitCode)
  const child = spawn(shell, found.program, found.argv, shared, env)
  return child instanceof Promise ? child : waitFor(shell, child)
}

/** A child's: shared as long as it is the shell's own. */
function environmentWith(shell: Shell, assignments: Assignments): ReadonlyMap<string, string> {
  return assignments.length ? new Map([...shell.environment(), ...assignments]) : shell.environment()
}

/** Looks first where the command was the last time: a loop runs the same ones over and over. */
function findAgain(shell: Shell, argv: readonly string[], env: ReadonlyMap<string, string>) {
  const name = argv[0] ?? ''
  const { process, places } = shell
  const path = places.get(name)
  const again = path === undefined ? null : process.container.findProgram(path, { env, cwd: process.cwd })
  if (again?.program) return { program: again.program, argv }
  const found = findExecutable(process, argv, env)
  if ('path' in found) places.set(name, found.path)
  return found
}

/** In place of the shell itself, in its process. */
export async function execute(
  shell: Shell,
  argv: readonly string[],
  assignments: Assignments,
  as: string,
): Promise<number> {
  const { process } = shell
  const env = environmentWith(shell, assignments)
  const found = findExecutable(process, argv, env)
  if ('message' in found) {
    await shell.complain(found.message, as)
    shell.leaving = { kind: 'exit', count: 0 }
    shell.traps.delete('EXIT')
    return (shell.status = found.exitCode)
  }
  for (const [name, action] of shell.traps)
    if (name !== 'EXIT' && action) process.onSignal(`SIG${name}` as SignalName, null)
  shell.traps.clear()
  process.env = env
  process.argv = found.argv
  shell.status = await found.program(process)
  shell.leaving = { kind: 'exit', count: 0 }
  return shell.status
}

/** What a program writes to standard output; its exit code becomes that of the substitution. */
export async function outputOf(shell: Shell, program: Program): Promise<string> {
  const { reader, writer } = createPipe()
  try {
    let child: ChildProcess
    try {
      child = await spawn(shell, program, shell.process.argv, { descriptors: new Map([[1, writer]]) })
    } finally {
      writer.release()
    }
    const text = await readText(shell.process, reader, longestOutput)
    if (text === null) {
      child.kill('SIGKILL')
      throw new ShellError('out of memory')
    }
    shell.substitutionStatus = (await shell.process.until(child.exited)).exitCode
    return text.replaceAll('\0', '')
  } finally {
    reader.release()
  }
}

/** Programs side by side, each reading what the one before it writes. */
export async function runPipeline(shell: Shell, programs: readonly Program[]): Promise<number> {
  const children: ChildProcess[] = []
  let input: Descriptor | null = null
  for (const [index, program] of programs.entries()) {
    const pipe = index < programs.length - 1 ? createPipe() : null
    const descriptors = new Map<number, Descriptor>()
    if (input) descriptors.set(0, input)
    if (pipe) descriptors.set(1, pipe.writer)
    try {
      children.push(await spawn(shell, program, shell.process.argv, { descriptors }))
    } catch (error) {
      pipe?.reader.release()
      throw error
    } finally {
      input?.release()
      pipe?.writer.release()
    }
    input = pipe?.reader ?? null
  }
  const statuses: number[] = []
  for (const [index, child] of children.entries()) {
    const exit = await shell.process.until(child.exited)
    statuses.push(index === children.length - 1 ? await ended(shell, exit) : exit.exitCode)
  }
  const failed = shell.options.has('pipefail') ? statuses.findLast((status) => status !== 0) : undefined
  return failed ?? statuses.at(-1) ?? 0
}

/** `command &`: out of Ctrl-C's reach, and in a script without input. */
export async function runBackground(shell: Shell, program: Program): Promise<number> {
  const descriptors = shell.isInteractive ? new Map() : new Map([[0, nullDevice]])
  const { pid, exited } = await spawn(shell, program, shell.process.argv, { descriptors, isBackground: true })
  shell.lastBackgroundPid = pid
  shell.jobs.push({ pid, exited })
  return 0
}
