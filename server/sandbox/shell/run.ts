// Run: a tree's commands, one after the other or side by side, in one shell process and its children.

import type { Process, Program, SignalName } from '../runtime/process-types.ts'
import type { Interpreter } from './builtin-types.ts'
import { findBuiltin } from './builtins.ts'
import { callBuiltin, expandArgv, trace, withAssignments } from './call.ts'
import { execute, outputOf, runBackground, runExternal, runPipeline, runSubshell } from './children.ts'
import { Expander } from './expand.ts'
import { parseScript } from './parse-script.ts'
import { compilePattern } from './pattern.ts'
import { redirectForGood, withRedirections } from './redirect.ts'
import { ShellError, type Shell, type Standing } from './shell-state.ts'
import { isSpecial } from './special-builtins.ts'
import type { Command, Redirection, Script, SimpleCommand } from './syntax-tree.ts'

const interpreter: Interpreter = {
  runText,
  runArgv: (shell, argv) => runArgv(shell, argv, noAssignments, ordinary, true),
}

export const ordinary: Standing = { isLast: false, isTested: false }
export const last: Standing = { isLast: true, isTested: false }
const tested: Standing = { isLast: false, isTested: true }
const noAssignments: readonly [string, string][] = []

const deepestCalls = 1000 // functions within functions

/** How what comes before the last command stands. */
function notLast({ isTested }: Standing): Standing {
  return isTested ? tested : ordinary
}

/** Runs a command; its status is also the shell's. Returns early if the shell is leaving. */
export function run(shell: Shell, command: Command, standing: Standing): Promise<number> {
  switch (command.type) {
    case 'simple':
      return runSimple(shell, command, standing)
    case 'sequence':
      return runSequence(shell, command.commands, standing)
    default:
      return runCompound(shell, command, standing)
  }
}

/** Apart from `run`: a simple command that sleeps must not hold room for what all of these need. */
async function runCompound(
  shell: Shell,
  command: Exclude<Command, { readonly type: 'simple' | 'sequence' }>,
  standing: Standing,
): Promise<number> {
  switch (command.type) {
    case 'pipeline': {
      const [only] = command.commands
      const status =
        command.commands.length === 1 && only
          ? await run(shell, only, tested)
          : await runPipeline(
              shell,
              command.commands.map((each) => subshellProgram(shell, each)),
            )
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
    case 'background':
      return finish(shell, await runBackground(shell, subshellProgram(shell, command.command)), tested)
    case 'redirected':
      return withRedirections(shell, expanderOf(shell), command.redirections, () =>
        run(shell, command.command, notLast(standing)),
      )
    case 'subshell': {
      if (standing.isLast && !shell.traps.size) return run(shell, command.body, standing)
      return finish(shell, await runSubshell(shell, subshellProgram(shell, command.body)), standing)
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
function finish(shell: Shell, status: number, standing: Standing): number | Promise<number> {
  shell.status = status
  if (shell.pendingTraps.length) return runTraps(shell).then(() => leaveIfFailed(shell, status, standing))
  return leaveIfFailed(shell, status, standing)
}

function leaveIfFailed(shell: Shell, status: number, { isTested }: Standing): number {
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
async function runTrap(shell: Shell, name: string) {
  const action = shell.traps.get(name)
  if (!action) return
  const before = shell.status
  await runText(shell, action, ordinary)
  if (!shell.leaving) shell.status = before
}

async function runSequence(shell: Shell, commands: readonly Command[], standing: Standing): Promise<number> {
  const others = notLast(standing)
  let status = 0
  for (const each of commands) {
    status = await run(shell, each, each === commands.at(-1) ? standing : others)
    if (shell.leaving) break
  }
  return status
}

async function loop(shell: Shell, next: () => Promise<Command | null>, standing: Standing): Promise<number> {
  const inside = notLast(standing)
  let status = 0
  shell.loopDepth++
  try {
    for (;;) {
      await shell.process.breathe()
      const body = await next()
      if (body) status = await run(shell, body, inside)
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
    await shell.process.breathe()
    status = await run(shell, command, isFinal ? standing : notLast(standing))
    if (shell.leaving) return status
  }
  if (fault) {
    shell.line = fault.line
    throw new ShellError(`syntax error: ${fault.message}`)
  }
  return status
}

function expanderOf(shell: Shell): Expander {
  return new Expander(shell, substitute)
}

async function substitute(shell: Shell, { commands: [command], fault }: Script): Promise<string> {
  if (fault) throw new ShellError(`syntax error: ${fault.message}`)
  return command ? outputOf(shell, subshellProgram(shell, command)) : ''
}

/** No async function, nor what it calls: what a loop runs waits here by the thousand, and a promise holds less. */
function runSimple(shell: Shell, command: SimpleCommand, standing: Standing): Promise<number> {
  return beginSimple(shell, command, standing).then((status) => finish(shell, status, standing))
}

function beginSimple(shell: Shell, command: SimpleCommand, standing: Standing): Promise<number> {
  const { argv, assignments, line } = command
  if (shell.tellsLines) shell.line = line
  shell.substitutionStatus = null
  if (!argv || assignments.length || shell.options.has('x')) return runExpanding(shell, command, standing)
  return runExpanded(shell, command, argv, noAssignments, standing)
}

async function runExpanding(shell: Shell, command: SimpleCommand, standing: Standing): Promise<number> {
  const argv = command.argv ?? (await expandArgv(expanderOf(shell), command.words))
  const assignments = command.assignments.length ? await expandAssignments(shell, command, argv) : noAssignments
  if (shell.options.has('x')) await trace(shell, assignments, argv)
  return runExpanded(shell, command, argv, assignments, standing)
}

async function expandAssignments(
  shell: Shell,
  command: SimpleCommand,
  argv: readonly string[],
): Promise<readonly [string, string][]> {
  const expander = expanderOf(shell)
  const assignments: [string, string][] = []
  for (const { name, value } of command.assignments) {
    const text = await expander.text(value)
    assignments.push([name, text])
    if (!argv.length) shell.set(name, text) // at once: what follows may be made of it
  }
  return assignments
}

function runExpanded(
  shell: Shell,
  { redirections }: SimpleCommand,
  argv: readonly string[],
  assignments: readonly [string, string][],
  standing: Standing,
): Promise<number> {
  if (argv[0] === 'exec') return runExec(shell, redirections, argv, assignments)
  if (!redirections.length && argv.length) return runArgv(shell, argv, assignments, standing)
  return withRedirections(shell, expanderOf(shell), redirections, () =>
    argv.length ? runArgv(shell, argv, assignments, standing) : Promise.resolve(shell.substitutionStatus ?? 0),
  )
}

async function runExec(
  shell: Shell,
  redirections: readonly Redirection[],
  argv: readonly string[],
  assignments: readonly [string, string][],
): Promise<number> {
  for (const [variable, value] of assignments) shell.set(variable, value)
  await redirectForGood(shell, expanderOf(shell), redirections)
  return argv.length > 1 ? execute(shell, argv.slice(1), noAssignments, 'exec') : 0
}

/** `isPlain`: functions aside, as `command` asks for. */
function runArgv(
  shell: Shell,
  argv: readonly string[],
  assignments: readonly [string, string][],
  standing: Standing,
  isPlain = false,
): Promise<number> {
  const name = argv[0] ?? ''
  const body = isPlain ? undefined : shell.functions.get(name)
  const builtin = body ? undefined : findBuiltin(name)
  if (body) {
    return withAssignments(shell, assignments, isSpecial(name), () =>
      callFunction(shell, body, argv.slice(1), standing),
    )
  }
  if (builtin) {
    if (!assignments.length) return callBuiltin(shell, builtin, argv, interpreter)
    return withAssignments(shell, assignments, isSpecial(name), () => callBuiltin(shell, builtin, argv, interpreter))
  }
  const isLast = standing.isLast && !shell.traps.size && !shell.isInteractive
  return isLast ? execute(shell, argv, assignments, '') : runExternal(shell, argv, assignments)
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
    await shell.process.breathe() // also so that functions within functions do not grow the stack
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

function subshellProgram(shell: Shell, command: Command): Program {
  const inner = shell.fork()
  return async (process: Process) => {
    inner.process = process
    for (const name of inner.traps.keys()) if (name !== 'EXIT') process.onSignal(`SIG${name}` as SignalName, 'ignore')
    return runToEnd(inner, () => run(inner, command, last))
  }
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
