// Builtins: commands that a shell runs itself, for they change or know what only it has; and small ones, to spare a process.

import { runApplet, type Applet } from './applet.ts'
import type { Builtin } from './builtin-types.ts'
import { echo, printf } from './applets/print.ts'
import { testApplet } from './applets/test.ts'
import { findExecutable } from './executable.ts'
import { writeBytes } from './io.ts'
import { kill, trap, wait } from './job-builtins.ts'
import { absolute, isDirectory } from './pattern.ts'
import { read } from './read-builtin.ts'
import { readScript, ShellError, type Shell } from './shell-state.ts'
import { reservedWords } from './syntax-tree.ts'

/** Whose arguments may be assignments, which are not split. */
export function isAssigning(name: string): boolean {
  return name === 'export' || name === 'readonly' || name === 'local'
}

export function findBuiltin(name: string): Builtin | undefined {
  return Object.hasOwn(builtins, name) ? builtins[name] : undefined
}

const asBuiltin =
  (applet: Applet): Builtin =>
  (shell, argv) =>
    runApplet(applet, shell.process, argv, shell.scriptName)
const out = (shell: Shell, text: string) => writeBytes(shell.process, 1, text)

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new ShellError(`Illegal number: ${text}`)
  return Number(text)
}

const leaveLoops =
  (kind: 'break' | 'continue'): Builtin =>
  async (shell, [, text = '1']) => {
    const count = numberOf(text)
    if (count < 1) throw new ShellError(`Illegal number: ${text}`)
    if (shell.loopDepth) shell.leaving = { kind, count: Math.min(count, shell.loopDepth) }
    return 0
  }

const leaveWith =
  (kind: 'return' | 'exit'): Builtin =>
  async (shell, [, text]) => {
    const status = text === undefined ? shell.status : numberOf(text) & 0xff
    shell.status = status
    shell.leaving = { kind: shell.callDepth ? kind : 'exit', count: status }
    return status
  }

const markVariables =
  (as: 'exported' | 'readonly'): Builtin =>
  async (shell, [command = '', ...args]) => {
    const names = args.filter((each) => each !== '-p')
    if (!names.length) {
      const lines = shell
        .names(as)
        .map(([name, value]) => `${command} ${name}${value === null ? '' : `=${quoted(value)}`}\n`)
      await out(shell, lines.join(''))
    }
    for (const each of names) {
      const [name, value] = assignment(each)
      if (value !== undefined) shell.set(name, value)
      shell.mark(name, { [as]: true })
    }
    return 0
  }

function assignment(text: string): [string, string | undefined] {
  const [name = '', value] = text.split(/=(.*)/s)
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`${name}: bad variable name`)
  return [name, value]
}

const quoted = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`

const optionLetters: Readonly<Record<string, string>> = {
  ...{ errexit: 'e', nounset: 'u', xtrace: 'x', noglob: 'f', allexport: 'a', pipefail: 'pipefail' },
}
const knownOptions = new Set(Object.values(optionLetters))

/** `-eux`, `-o pipefail`; what is left after the options, null if nothing was. Throws ShellError. */
export function setOptions(shell: Shell, args: readonly string[]): readonly string[] | null {
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? ''
    if (word === '--') return args.slice(index + 1)
    if (!/^[-+]./.test(word)) return args.slice(index)
    for (const letter of word.slice(1)) {
      const name = letter === 'o' ? (args[++index] ?? '') : null
      const option = name === null ? letter : (optionLetters[name] ?? '')
      if (!knownOptions.has(option)) throw new ShellError(`illegal option ${word}${name === null ? '' : ` ${name}`}`)
      if (word.startsWith('-')) shell.options.add(option)
      else shell.options.delete(option)
    }
  }
  return null
}

const set: Builtin = async (shell, [, ...args]) => {
  const rest = setOptions(shell, args)
  if (rest) shell.positional = rest
  if (!args.length) {
    const lines = shell.names('set').map(([name, value]) => `${name}=${quoted(value ?? '')}\n`)
    await out(shell, lines.join(''))
  }
  return 0
}

const cd: Builtin = async (shell, [, target = shell.get('HOME') ?? '/']) => {
  const wanted = target === '-' ? (shell.get('OLDPWD') ?? '') : target
  const { process } = shell
  const { files } = process.container
  const path = absolute(wanted, process.cwd)
  if (!isDirectory(files, path)) {
    const why = files.exists(path) ? 'Not a directory' : 'No such file or directory'
    throw new ShellError(`can't cd to ${wanted}: ${why}`)
  }
  shell.set('OLDPWD', process.cwd)
  process.cwd = path
  shell.set('PWD', path)
  if (target === '-') await out(shell, `${path}\n`)
  return 0
}

/** A script's commands in this shell. */
const source: Builtin = async (shell, [, name = '', ...args], { runText }) => {
  const { cwd, container } = shell.process
  const places = name.includes('/') ? [] : (shell.get('PATH') ?? '').split(':').map((place) => `${place}/${name}`)
  const found = places.find((path) => container.files.exists(absolute(path, cwd))) ?? name
  const text = await readScript(shell.process, found)
  const { positional } = shell
  if (args.length) shell.positional = args
  shell.callDepth++
  try {
    const status = await runText(shell, text, { isLast: false, isTested: false })
    if (shell.leaving?.kind !== 'return') return status
    const { count } = shell.leaving
    shell.leaving = null
    return count
  } finally {
    shell.callDepth--
    shell.positional = positional
  }
}

/** What a name stands for: as `type` says it, and as `command -v` does. */
function meaningOf(shell: Shell, name: string): { readonly words: string; readonly path: string } | null {
  if (reservedWords.has(name)) return { words: 'is a shell keyword', path: name }
  if (shell.functions.has(name)) return { words: 'is a function', path: name }
  if (findBuiltin(name)) return { words: 'is a shell builtin', path: name }
  const found = findExecutable(shell.process, [name], shell.environment())
  return 'path' in found ? { words: `is ${found.path}`, path: found.path } : null
}

const type: Builtin = async (shell, [, ...names]) => {
  let status = 0
  for (const name of names) {
    const found = meaningOf(shell, name)
    if (!found) status = 127
    await out(shell, found ? `${name} ${found.words}\n` : `${name}: not found\n`)
  }
  return status
}

const command: Builtin = async (shell, [, ...args], interpreter) => {
  if (args[0] !== '-v') return args.length ? interpreter.runArgv(shell, args) : 0
  const found = args[1] === undefined ? null : meaningOf(shell, args[1])
  if (found) await out(shell, `${found.path}\n`)
  return found ? 0 : 127
}

const builtins: Readonly<Record<string, Builtin>> = {
  ':': async () => 0,
  true: async () => 0,
  false: async () => 1,
  echo: asBuiltin(echo),
  printf: asBuiltin(printf),
  test: asBuiltin(testApplet),
  '[': asBuiltin(testApplet),
  break: leaveLoops('break'),
  continue: leaveLoops('continue'),
  return: leaveWith('return'),
  exit: leaveWith('exit'),
  export: markVariables('exported'),
  readonly: markVariables('readonly'),
  ...{ set, cd, '.': source, source, type, command, read, trap, wait, kill },
  eval: async (shell, [, ...words], { runText }) => runText(shell, words.join(' '), { isLast: false, isTested: false }),
  exec: async () => 0, // run.ts has it: here for its name alone
  pwd: async (shell) => {
    await out(shell, `${shell.process.cwd}\n`)
    return 0
  },
  unset: async (shell, [, ...args]) => {
    for (const name of args.filter((each) => !each.startsWith('-'))) {
      if (args[0] === '-f') shell.functions.delete(name)
      else shell.unset(assignment(name)[0])
    }
    return 0
  },
  local: async (shell, [, ...args]) => {
    for (const each of args) {
      const [name, value] = assignment(each)
      shell.makeLocal(name)
      if (value !== undefined) shell.set(name, value)
    }
    return 0
  },
  shift: async (shell, [, text = '1']) => {
    const count = numberOf(text)
    if (count > shell.positional.length) return 1
    shell.positional = shell.positional.slice(count)
    return 0
  },
}
