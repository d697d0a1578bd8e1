// Run: a tree's commands, one after the other or side by side, in one shell process and its children.

import { FileError } from '../files/file-types.ts'
import {
  SpawnError,
  type ChildProcess,
  type Descriptor,
  type ExitStatus,
  type Process,
  type Program,
  type SignalName,
} from '../runtime/process-types.ts'
import type { Builtin, Interpreter } from './builtin-types.ts'
import { findBuiltin, isAssigning } from './builtins.ts'
import { isSpecial } from './special-builtins.ts'
import { Expander } from './expand.ts'
import { nullDevice, readText } from './io.ts'
import { createPipe } from './pipe.ts'
import { findExecutable } from './executable.ts'
import { redirect, redirectForGood } from './redirect.ts'
import { parseScript } from './parser.ts'
import { ShellError, type Job, type Shell, type Standing } from './shell-state.ts'
import { signalWords } from './signals.ts'
import { runCondition } from './condition.ts'
import type { Command, Script, SimpleCommand, Word } from './syntax-tree.ts'
import { compilePattern } from './pattern.ts'

const interpreter: Interpreter = { runText, runArgv: (shell, argv) => runArgv(shell, argv, [], ordinary, true) }

export const ordinary: Standing = { isLast: false, isTested: false }
export const last: Standing = { isLast: true, isTested: false }
const tested: Standing = { isLast: false, isTested: true }

const longestOutput = 8 * 1024 * 1024 // characters that $(…) may give
const deepestCalls = 1000 // functions within functions
const forkPauseMs = 1000 // after a fork that failed, as bash waits: a fork bomb then costs next to nothing

/** Runs a command; its status is also the shell's. Returns early if the shell is leaving. */
export async function run(shell: Shell, command: Command, standing: Standing): Promise<number> {
  switch (command.type) {
    case 'simple':
      return finish(shell, await runSimple(shell, command, standing), standing)
    case 'pipeline': {
      const [only] = command.commands
      const status =
        command.commands.length === 1 && only
          ? await run(shell, only, tested)
          : await runPipeline(shell, command.commands)
      if (shell.leaving) return status
      const isSuccess = status === 0
      return finish(shell, command.negated ? Number(isSuccess) : status, command.negated ? tested : standing)
    }
    case 'and':
    case 'or': {
      const status = await run(shell, command.left, tested)
      if (shell.leaving || (status === 0) !== (command.type === 'and')) return status
      return run(shell, command.right, standing)
    }
    case 'sequence': {
      let status = 0
      const final = command.commands.length - 1
      for (const [index, each] of command.commands.entries()) {
        status = await run(shell, each, index === final ? standing : { ...standing, isLast: false })
        if (shell.leaving) break
      }
      return status
    }
    case 'background':
      return finish(shell, await runBackground(shell, command.command), tested)
    case 'redirected':
      return withRedirections(shell, command.redirections, () =>
        run(shell, command.command, { ...standing, isLast: false }),
      )
    case 'subshell': {
      if (standing.isLast && !shell.traps.size) return run(shell, command.body, standing)
      const child = await spawnSubshell(shell, command.body)
      return finish(shell, await waitFor(shell, child), standing)
    }
    case 'group':
      return run(shell, command.body, standing)
    case 'if': {
      for (const { condition, body } of command.clauses) {
        const status = await run(shell, condition, tested)
        if (shell.leaving) return status
        if (status === 0) return run(shell, body, standing)
      }
      return command.otherwise ? run(shell, command.otherwise, standing) : finish(shell, 0, tested)
    }
    case 'loop':
      return loop(
        shell,
        async () => {
          const status = await run(shell, command.condition, tested)
          return !shell.leaving && (status === 0) !== command.until ? command.body : null
        },
        standing,
      )
    case 'for': {
      const words = command.words ? await expanderOf(shell).words(command.words) : shell.positional
      const rest = words.values()
      return loop(
        shell,
        async () => {
          const { done, value } = rest.next()
          if (done) return null
          shell.set(command.name, value)
          return command.body
        },
        standing,
      )
    }
    case 'case': {
      const expander = expanderOf(shell)
      const subject = await expander.text(command.subject)
      for (const { patterns, body } of command.branches) {
        for (const pattern of patterns) {
          if (compilePattern(await expander.pattern(pattern))(subject)) return run(shell, body, standing)
        }
      }
      return finish(shell, 0, tested)
    }
    case 'function':
      shell.functions.set(command.name, command.body)
      return finish(shell, 0, tested)
  }
}

/** What follows every command: `$?`, traps that are due, `set -e`. */
async function finish(shell: Shell, status: number, { isTested }: Standing): Promise<number> {
  shell.status = status
  if (shell.pendingTraps.length) await runTraps(shell)
  if (status !== 0 && !isTested && shell.options.has('e') && !shell.leaving) shell.leaving = { kind: 'exit', count: 0 }
  return status
}

async function runTraps(shell: Shell) {
  for (let name = shell.pendingTraps.shift(); name !== undefined && !shell.leaving; name = shell.pendingTraps.shift()) {
    if (name === 'INT' && shell.isInteractive && !shell.traps.has('INT')) throw new ShellError('', 130)
    await runTrap(shell, name)
  }
}

/** The action of a trap, which leaves `$?` as it was. */
export async function runTrap(shell: Shell, name: string) {
  const action = shell.traps.get(name)
  if (!action) return
  const before = shell.status
  await runText(shell, action, ordinary)
  if (!shell.leaving) shell.status = before
}

async function loop(shell: Shell, next: () => Promise<Command | null>, { isTested }: Standing): Promise<number> {
  let status = 0
  shell.loopDepth++
  try {
    for (;;) {
      await shell.process.breathe()
      const body = await next()
      if (body) status = await run(shell, body, { isLast: false, isTested })
      if (shell.pendingTraps.length) await runTraps(shell)
      const { leaving } = shell
      if (leaving && (leaving.kind === 'break' || leaving.kind === 'continue')) {
        const isHere = leaving.count <= 1
        shell.leaving = isHere ? null : { ...leaving, count: leaving.count - 1 }
        if (isHere && leaving.kind === 'continue') continue
        break
      }
      if (!body || leaving) break
    }
  } finally {
    shell.loopDepth--
  }
  if (!shell.leaving) shell.status = status
  return status
}

/** All of a text in this shell, line by line: also eval, `.` and traps. */
export async function runText(shell: Shell, text: string, standing: Standing): Promise<number> {
  return runScript(shell, parseScript(text), standing)
}

export async function runScript(shell: Shell, { commands, fault }: Script, standing: Standing): Promise<number> {
  let status = 0
  for (const [index, command] of commands.entries()) {
    const isFinal = index === commands.length - 1 && !fault
    status = await run(shell, command, isFinal ? standing : { ...standing, isLast: false })
    if (shell.leaving) return status
  }
  if (fault) {
    shell.line = fault.line
    throw new ShellError(`syntax error: ${fault.message}`)
  }
  return status
}

export function expanderOf(shell: Shell): Expander {
  return new Expander(shell, substitute)
}

async function substitute(shell: Shell, script: Script): Promise<string> {
  const [command] = script.commands
  if (script.fault) throw new ShellError(`syntax error: ${script.fault.message}`)
  if (!command) return ''
  const { reader, writer } = createPipe()
  try {
    let child: ChildProcess
    try {
      child = await spawnSubshell(shell, command, { descriptors: new Map([[1, writer]]) })
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

async function withRedirections(
  shell: Shell,
  redirections: SimpleCommand['redirections'],
  action: () => Promise<number>,
): Promise<number> {
  if (!redirections.length) return action()
  let undo: () => void
  try {
    undo = await redirect(shell, expanderOf(shell), redirections)
  } catch (error) {
    if (!(error instanceof ShellError) || error.exitCode !== 1) throw error
    await shell.complain(error.message)
    return 1
  }
  try {
    return await action()
  } finally {
    undo()
  }
}

async function runSimple(shell: Shell, command: SimpleCommand, standing: Standing): Promise<number> {
  await shell.process.breathe()
  if (shell.tellsLines) shell.line = command.line
  const expander = expanderOf(shell)
  shell.substitutionStatus = null
  const isCondition =
    command.words[0]?.[0]?.type === 'text' && command.words[0][0].text === '[[' && !command.words[0][0].quoted
  if (isCondition)
    return withRedirections(shell, command.redirections, () =>
      runCondition(shell, expander, command.words.slice(1, -1)),
    )
  const argv = await expandArgv(expander, command.words)
  const assignments: [string, string][] = []
  for (const { name, value } of command.assignments) assignments.push([name, await expander.text(value)])
  if (shell.options.has('x')) await trace(shell, assignments, argv)
  const [name] = argv
  if (name === undefined) {
    return withRedirections(shell, command.redirections, async () => {
      for (const [variable, value] of assignments) shell.set(variable, value)
      return shell.substitutionStatus ?? 0
    })
  }
  if (name === 'exec') {
    for (const [variable, value] of assignments) shell.set(variable, value)
    await redirectForGood(shell, expander, command.redirections)
    return argv.length > 1 ? execute(shell, argv.slice(1), new Map(), 'exec') : 0
  }
  return withRedirections(shell, command.redirections, () => runArgv(shell, argv, assignments, standing))
}

/** `export x=$y` does not split what $y holds. */
async function expandArgv(expander: Expander, words: readonly Word[]): Promise<string[]> {
  const [first, ...rest] = words
  const name = first?.length === 1 && first[0]?.type === 'text' ? first[0].text : ''
  if (!first || !isAssigning(name)) return expander.words(words)
  const argv = [name]
  for (const word of rest) {
    const isAssignment = word[0]?.type === 'text' && !word[0].quoted && /^[A-Za-z_]\w*=/.test(word[0].text)
    argv.push(...(isAssignment ? [await expander.text(word)] : await expander.words([word])))
  }
  return argv
}

/** `isPlain`: functions aside, as `command` asks for. */
async function runArgv(
  shell: Shell,
  argv: readonly string[],
  assignments: readonly [string, string][],
  standing: Standing,
  isPlain = false,
): Promise<number> {
  const [name = ''] = argv
  const body = isPlain ? undefined : shell.functions.get(name)
  const builtin = body ? undefined : findBuiltin(name)
  if (body || builtin) {
    return withAssignments(shell, assignments, isSpecial(name), async () => {
      if (body) return callFunction(shell, body, argv.slice(1), standing)
      return builtin ? callBuiltin(shell, builtin, argv) : 0
    })
  }
  const isLast = standing.isLast && !shell.traps.size && !shell.isInteractive
  return isLast ? execute(shell, argv, new Map(assignments), '') : runExternal(shell, argv, new Map(assignments))
}

async function trace(shell: Shell, assignments: readonly [string, string][], argv: readonly string[]) {
  const quote = (text: string) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`)
  const words = [
    ...assignments.map(([name, value]) => `${name}=${value === '' ? '' : quote(value)}`),
    ...argv.map(quote),
  ]
  await shell.say(`${shell.get('PS4') ?? ''}${words.join(' ')}\n`)
}

async function withAssignments(
  shell: Shell,
  assignments: readonly [string, string][],
  isKept: boolean,
  action: () => Promise<number>,
): Promise<number> {
  if (!assignments.length) return action()
  if (!isKept) shell.enterScope()
  try {
    for (const [name, value] of assignments) {
      if (!isKept) shell.makeLocal(name)
      shell.set(name, value)
      if (!isKept) shell.mark(name, { exported: true })
    }
    return await action()
  } finally {
    if (!isKept) shell.leaveScope()
  }
}

async function callBuiltin(shell: Shell, builtin: Builtin, argv: readonly string[]): Promise<number> {
  const [name = ''] = argv
  try {
    return await builtin(shell, argv, interpreter)
  } catch (error) {
    if (error instanceof FileError) {
      await shell.complain(`write error: ${error.message}`, name)
      return 1
    }
    if (!(error instanceof ShellError)) throw error
    await shell.complain(error.message, name)
    if (isSpecial(name) && !shell.isInteractive) shell.leaving = { kind: 'exit', count: 0 }
    return error.exitCode
  }
}

async function callFunction(
  shell: Shell,
  body: Command,
  args: readonly string[],
  { isTested }: Standing,
): Promise<number> {
  if (shell.callDepth >= deepestCalls) throw new ShellError('maximum function nesting depth exceeded')
  const { positional, loopDepth } = shell
  shell.positional = args
  shell.loopDepth = 0
  shell.callDepth++
  shell.enterScope()
  try {
    const status = await run(shell, body, { isLast: false, isTested })
    if (shell.leaving?.kind !== 'return') return status
    const { count } = shell.leaving
    shell.leaving = null
    return count
  } finally {
    shell.leaveScope()
    shell.callDepth--
    shell.positional = positional
    shell.loopDepth = loopDepth
  }
}

/** In place of the shell itself, in its process. */
async function execute(
  shell: Shell,
  argv: readonly string[],
  assignments: ReadonlyMap<string, string>,
  as: string,
): Promise<number> {
  const { process } = shell
  const env = new Map([...shell.environment(), ...assignments])
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
  process.env.clear()
  for (const [name, value] of env) process.env.set(name, value)
  process.argv = found.argv
  shell.status = await found.program(process)
  shell.leaving = { kind: 'exit', count: 0 }
  return shell.status
}

async function runExternal(
  shell: Shell,
  argv: readonly string[],
  assignments: ReadonlyMap<string, string>,
): Promise<number> {
  const env = assignments.size ? new Map([...shell.environment(), ...assignments]) : shell.environment()
  const found = findExecutable(shell.process, argv, env)
  if ('message' in found) {
    await shell.complain(found.message)
    return found.exitCode
  }
  const child = await spawn(shell, found.program, found.argv, {}, env)
  return waitFor(shell, child)
}

/** Descriptors that differ from the shell's; whether it is out of Ctrl-C's reach. */
type Apart = { readonly descriptors?: ReadonlyMap<number, Descriptor>; readonly isBackground?: boolean }

async function spawn(
  shell: Shell,
  program: Program,
  argv: readonly string[],
  { descriptors = new Map(), isBackground = false }: Apart = {},
  env: ReadonlyMap<string, string> = shell.environment(),
): Promise<ChildProcess> {
  const all = descriptors.size ? new Map([...shell.process.descriptors, ...descriptors]) : shell.process.descriptors
  try {
    return shell.process.spawn(program, { argv, env, cwd: shell.process.cwd, descriptors: all, isBackground })
  } catch (error) {
    if (!(error instanceof SpawnError)) throw error
    await shell.process.sleep(forkPauseMs)
    throw new ShellError("can't fork: Resource temporarily unavailable")
  }
}

/** For a foreground child. A signal that ended it is told, and Ctrl-C ends the script too. */
async function waitFor(shell: Shell, child: ChildProcess): Promise<number> {
  return ended(shell, await shell.process.until(child.exited))
}

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

function subshellProgram(shell: Shell, command: Command): Program {
  const inner = shell.fork()
  return async (process: Process) => {
    inner.process = process
    for (const name of inner.traps.keys()) if (name !== 'EXIT') process.onSignal(`SIG${name}` as SignalName, 'ignore')
    return runToEnd(inner, () => run(inner, command, last))
  }
}

function spawnSubshell(shell: Shell, command: Command, apart: Apart = {}): Promise<ChildProcess> {
  return spawn(shell, subshellProgram(shell, command), shell.process.argv, apart)
}

/** A shell's life: what it runs, its mistakes told, its EXIT trap; the exit code. */
export async function runToEnd(shell: Shell, body: () => Promise<unknown>): Promise<number> {
  const guarded = async (action: () => Promise<unknown>) => {
    try {
      await action()
    } catch (error) {
      if (!(error instanceof ShellError)) throw error
      await shell.complain(error.message)
      shell.status = error.exitCode
    }
  }
  await guarded(body)
  if (shell.traps.get('EXIT')) {
    shell.leaving = null
    const { status } = shell
    await guarded(() => runTrap(shell, 'EXIT'))
    if (!shell.leaving) shell.status = status
  }
  return shell.status
}

async function runPipeline(shell: Shell, commands: readonly Command[]): Promise<number> {
  const children: ChildProcess[] = []
  let input: Descriptor | null = null
  for (const [index, command] of commands.entries()) {
    const pipe = index < commands.length - 1 ? createPipe() : null
    const descriptors = new Map([...(input ? [[0, input] as const] : []), ...(pipe ? [[1, pipe.writer] as const] : [])])
    try {
      children.push(await spawnSubshell(shell, command, { descriptors }))
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

async function runBackground(shell: Shell, command: Command): Promise<number> {
  const descriptors = shell.isInteractive ? new Map() : new Map([[0, nullDevice]])
  const child = await spawnSubshell(shell, command, { descriptors, isBackground: true })
  shell.lastBackgroundPid = child.pid
  const job: Job = { child, exitCode: null, signal: null }
  shell.jobs.push(job)
  void child.exited.then(({ exitCode, signal }) => Object.assign(job, { exitCode, signal }))
  return 0
}
