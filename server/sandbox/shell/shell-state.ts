// Shell state: what one shell process knows: variables, functions, options, traps. A subshell has a copy.

import { FileError } from '../files/file-types.ts'
import type { ExitStatus, Process, SignalName } from '../runtime/process-types.ts'
import { openPath, readText, writeBytes } from './io.ts'
import type { Command } from './syntax-tree.ts'

type Variable = { readonly value: string | null; readonly exported: boolean; readonly readonly: boolean }

/** What ends the commands around: so many loops, a function, the shell. */
type Leaving = { readonly kind: 'break' | 'continue' | 'return' | 'exit'; readonly count: number }

/** A mistake that ends a shell that nobody types at: a bad substitution, an unset variable. */
export class ShellError extends Error {
  override readonly name = 'ShellError'
  readonly exitCode: number
  constructor(message: string, exitCode = 2) {
    super(message)
    this.exitCode = exitCode
  }
}

/** How a command stands: the last of its shell (then it may take the shell's process), or one whose failure is expected. */
export type Standing = { readonly isLast: boolean; readonly isTested: boolean }

/** What `command &` started. */
export type Job = { readonly pid: number; readonly exited: Promise<ExitStatus> }

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const mostCharacters = 16 * 1024 * 1024 // in all variables of a shell together

export class Shell {
  process: Process
  /** `$0`. */
  scriptName: string
  /** Whether messages tell the line: in scripts, not for a plain `sh -c`. */
  tellsLines = false
  line = 0
  positional: readonly string[] = []
  /** Letters, and `pipefail`. */
  options = new Set<string>()
  status = 0
  /** Of the last command substitution, for `x=$(false)`. */
  substitutionStatus: number | null = null
  lastBackgroundPid: number | null = null
  leaving: Leaving | null = null
  loopDepth = 0
  callDepth = 0
  readonly shellPid: number
  isInteractive = false
  functions = new Map<string, Command>()
  /** By name without SIG, and EXIT; '' ignores. */
  traps = new Map<string, string>()
  /** Signals whose traps are to run when the command of now is done. */
  pendingTraps: string[] = []
  /** Resolves at the next signal that is trapped: ends `wait`. */
  onTrap: (() => void) | null = null
  /** What signals without a trap do here, if not what the system would: Ctrl-C ends an interactive shell's line, not the shell. */
  defaultHandlers = new Map<SignalName, (() => void) | 'ignore'>()
  jobs: Job[] = []
  /** Where commands were found in PATH, as every shell remembers it. */
  places = new Map<string, string>()
  private variables = new Map<string, Variable>()
  private characters = 0
  private locals: Map<string, Variable | undefined>[] = []
  private exportedNow: Map<string, string> | null = null

  constructor(process: Process, scriptName: string) {
    this.process = process
    this.shellPid = process.pid
    this.scriptName = scriptName
    const plain = { exported: false, readonly: false }
    for (const [name, value] of process.env)
      if (/^[A-Za-z_]\w*$/.test(name)) this.put(name, { value, exported: true, readonly: false })
    this.put('PWD', { value: process.cwd, exported: true, readonly: false })
    this.put('IFS', { value: ' \t\n', ...plain })
    this.put('PPID', { value: String(process.parentPid), exported: false, readonly: true })
    if (!process.env.has('PATH')) this.put('PATH', { value: usualPath, ...plain })
    this.put('PS2', { value: '> ', ...plain })
    this.put('PS4', { value: '+ ', ...plain })
  }

  /** A copy for a subshell, as it is now; its process is set when that runs. */
  fork(): Shell {
    const copy = Object.assign(Object.create(Shell.prototype) as Shell, this)
    copy.variables = new Map(this.variables)
    copy.functions = new Map(this.functions)
    copy.options = new Set(this.options)
    copy.locals = this.locals.map((each) => new Map(each))
    copy.traps = new Map([...this.traps].filter(([, action]) => action === ''))
    copy.pendingTraps = []
    copy.jobs = []
    copy.leaving = null
    copy.isInteractive = false
    copy.defaultHandlers = new Map()
    copy.onTrap = null
    return copy
  }

  get(name: string): string | null {
    const value = this.variables.get(name)?.value
    if (value !== undefined) return value
    if (name === 'RANDOM') return String(Math.floor(this.process.container.random() * 32_768))
    if (name === 'LINENO') return String(this.line)
    return null
  }

  /** Throws ShellError if it is read only. */
  set(name: string, value: string) {
    const before = this.variables.get(name)
    if (before?.readonly) throw new ShellError(`${name}: is read only`)
    this.put(name, { value, exported: before?.exported || this.options.has('a'), readonly: false })
  }

  unset(name: string) {
    if (this.variables.get(name)?.readonly) throw new ShellError(`${name}: is read only`)
    this.put(name, undefined)
  }

  mark(name: string, as: { readonly exported?: boolean; readonly readonly?: boolean }) {
    const before = this.variables.get(name) ?? { value: null, exported: false, readonly: false }
    this.put(name, { ...before, ...as })
  }

  /** Until the function of now returns. */
  makeLocal(name: string) {
    const scope = this.locals.at(-1)
    if (!scope) throw new ShellError('not in a function')
    if (!scope.has(name)) scope.set(name, this.variables.get(name))
  }

  enterScope() {
    this.locals.push(new Map())
  }

  leaveScope() {
    for (const [name, variable] of this.locals.pop() ?? []) this.put(name, variable)
  }

  names(is: 'exported' | 'readonly' | 'set'): [string, string | null][] {
    return [...this.variables]
      .filter(([, variable]) => (is === 'set' ? variable.value !== null : variable[is]))
      .map(([name, { value }]): [string, string | null] => [name, value])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** What a child gets. */
  environment(): Map<string, string> {
    this.exportedNow ??= new Map(
      this.names('exported').flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    )
    return this.exportedNow
  }

  private put(name: string, variable: Variable | undefined) {
    const before = this.variables.get(name)
    this.characters += (variable?.value?.length ?? 0) - (before?.value?.length ?? 0)
    if (this.characters > mostCharacters) {
      this.characters -= variable?.value?.length ?? 0
      throw new ShellError('out of memory')
    }
    if (variable) this.variables.set(name, variable)
    else this.variables.delete(name)
    // A new table, not an empty one: subshells share it until they look elsewhere.
    if (name === 'PATH' || name === 'PWD') this.places = new Map()
    if (before?.exported || variable?.exported) this.exportedNow = null
  }

  /** In ash's form: the shell's name, the builtin's, the line where there are lines. */
  async complain(message: string, builtin = ''): Promise<void> {
    const where = !this.isInteractive && (this.tellsLines || builtin) ? `line ${this.tellsLines ? this.line : 0}: ` : ''
    await this.say(`${this.scriptName}: ${builtin ? `${builtin}: ` : ''}${where}${message}\n`)
  }

  /** To standard error, if that is open. */
  async say(text: string): Promise<void> {
    if (this.process.descriptors.get(2)?.write) await writeBytes(this.process, 2, text)
  }
}

const longestScript = 4 * 1024 * 1024 // characters

/** A script's text. Throws ShellError if it can't be read. */
export async function readScript(process: Process, path: string): Promise<string> {
  try {
    const input = openPath(process, path, { read: true })
    try {
      const text = await readText(process, input, longestScript)
      if (text === null) throw new ShellError('out of memory')
      return text
    } finally {
      input.release()
    }
  } catch (error) {
    throw error instanceof FileError ? new ShellError(`can't open '${path}': ${error.message}`) : error
  }
}
