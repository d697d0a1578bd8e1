// Builtins: commands that a shell runs itself, for they change or know what only it has; and small ones, to spare a process.

import { FileError } from '../files/file-types.ts'
import { runApplet, type Applet } from './applet.ts'
import type { Builtin } from './builtin-types.ts'
import { getopts, read } from './builtins-input.ts'
import { jobs, kill, trap, wait } from './builtins-jobs.ts'
import { echo, printf } from './applets/print.ts'
import { testApplet } from './applets/test.ts'
import { findExecutable } from './executable.ts'
import { evaluateFor } from './expand.ts'
import { openPath, readText, writeBytes } from './io.ts'
import { absolute, isDirectory } from './pattern.ts'
import { ShellError, type Shell } from './shell-state.ts'

const longestScript = 4 * 1024 * 1024 // characters
const keywords = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'while',
  'until',
  'do',
  'done',
  'for',
  'in',
  'case',
  'esac',
  '{',
  '}',
  '!',
  '[[',
])

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

function statusOf(shell: Shell, text: string | undefined): number {
  if (text === undefined) return shell.status
  if (!/^\d+$/.test(text)) throw new ShellError(`Illegal number: ${text}`)
  return Number(text) & 0xff
}

const leaveLoops =
  (kind: 'break' | 'continue'): Builtin =>
  async (shell, [, text = '1']) => {
    const count = Number(text)
    if (!Number.isInteger(count) || count < 1) throw new ShellError(`Illegal number: ${text}`)
    if (shell.loopDepth) shell.leaving = { kind, count: Math.min(count, shell.loopDepth) }
    return 0
  }

const leaveWith =
  (kind: 'return' | 'exit'): Builtin =>
  async (shell, [, text]) => {
    const status = statusOf(shell, text)
    const isPlace = shell.callDepth > 0
    shell.status = status
    shell.leaving = { kind: isPlace || kind === 'exit' ? kind : 'exit', count: status }
    return status
  }

const markVariables =
  (as: 'exported' | 'readonly'): Builtin =>
  async (shell, [command = '', ...args]) => {
    const names = args.filter((each) => each !== '-p')
    if (args.includes('-n')) {
      for (const name of names) if (name !== '-n') shell.mark(name, { exported: false })
      return 0
    }
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
  const [, name = '', , value] = /^([^=]*)(=([\s\S]*))?$/.exec(text) ?? []
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`${name}: bad variable name`)
  return [name, value]
}

const quoted = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`

const optionNames: readonly (readonly [name: string, letter: string])[] = [
  ['errexit', 'e'],
  ['noglob', 'f'],
  ['ignoreeof', 'I'],
  ['interactive', 'i'],
  ['monitor', 'm'],
  ['noexec', 'n'],
  ['stdin', 's'],
  ['xtrace', 'x'],
  ['verbose', 'v'],
  ['noclobber', 'C'],
  ['allexport', 'a'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['vi', 'V'],
  ['pipefail', 'pipefail'],
]

/** `-eux`, `-o pipefail`; what is left after the options. Throws ShellError. */
export function setOptions(shell: Shell, args: readonly string[]): readonly string[] | null {
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? ''
    if (word === '--') return args.slice(index + 1)
    if (!/^[-+]./.test(word)) return args.slice(index)
    const isOn = word.startsWith('-')
    for (const letter of word.slice(1)) {
      const option = letter === 'o' ? optionNames.find(([name]) => name === args[index + 1])?.[1] : letter
      if (letter === 'o') index++
      if (!option || !optionNames.some((each) => each[1] === option))
        throw new ShellError(letter === 'o' ? `illegal option ${word} ${args[index] ?? ''}` : `illegal option ${word}`)
      if (isOn) shell.options.add(option)
      else shell.options.delete(option)
    }
  }
  return null
}

const set: Builtin = async (shell, [, ...args]) => {
  if (!args.length) {
    await out(
      shell,
      shell
        .names('set')
        .map(([name, value]) => `${name}=${quoted(value ?? '')}\n`)
        .join(''),
    )
  } else if (args.length === 1 && (args[0] === '-o' || args[0] === '+o')) {
    const lines = optionNames
      .filter(([name]) => name !== 'interactive' && name !== 'stdin')
      .map(([name, letter]) => `${name.padEnd(16)}${shell.options.has(letter) ? 'on' : 'off'}\n`)
    await out(shell, lines.join(''))
  } else {
    const rest = setOptions(shell, args)
    if (rest) shell.positional = rest
  }
  return 0
}

const cd: Builtin = async (shell, [, ...args]) => {
  const target = args.find((each) => each === '-' || !each.startsWith('-')) ?? shell.get('HOME') ?? '/'
  const wanted = target === '-' ? (shell.get('OLDPWD') ?? '') : target
  const { process } = shell
  const { files } = process.container
  const path = absolute(wanted, process.cwd)
  if (!isDirectory(files, path))
    throw new ShellError(
      `can't cd to ${wanted}: ${files.exists(path) ? 'Not a directory' : 'No such file or directory'}`,
    )
  shell.set('OLDPWD', process.cwd)
  process.cwd = args.includes('-P') ? files.realPath(path) : path
  shell.set('PWD', process.cwd)
  if (target === '-') await out(shell, `${process.cwd}\n`)
  return 0
}

const source: Builtin = async (shell, [, name = '', ...args], { runText }) => {
  const searched = name.includes('/')
    ? name
    : [...(shell.get('PATH') ?? '').split(':').map((place) => `${place}/${name}`), name].find((path) =>
        shell.process.container.files.exists(absolute(path, shell.process.cwd)),
      )
  let text: string | null
  try {
    const input = openPath(shell.process, searched ?? name, { read: true })
    try {
      text = await readText(shell.process, input, longestScript)
    } finally {
      input.release()
    }
  } catch (error) {
    if (error instanceof FileError) throw new ShellError(`can't open '${name}': ${error.message}`)
    throw error
  }
  if (text === null) throw new ShellError('out of memory')
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

type Kind = { readonly kind: 'keyword' | 'function' | 'builtin' | 'file'; readonly path: string }

function kindOf(shell: Shell, name: string): Kind | null {
  if (keywords.has(name)) return { kind: 'keyword', path: name }
  if (shell.functions.has(name)) return { kind: 'function', path: name }
  if (findBuiltin(name)) return { kind: 'builtin', path: name }
  const found = shell.process.container.findProgram(name, {
    env: new Map(shell.environment()).set('PATH', shell.get('PATH') ?? ''),
    cwd: shell.process.cwd,
  })
  if (found.program) return { kind: 'file', path: found.path }
  return 'program' in findExecutable(shell.process, [name], shell.environment()) ? { kind: 'file', path: name } : null
}

const kindWords = { keyword: 'is a shell keyword', function: 'is a function', builtin: 'is a shell builtin' }

const type: Builtin = async (shell, [, ...names]) => {
  let status = 0
  for (const name of names) {
    const found = kindOf(shell, name)
    if (!found) status = 127
    await out(
      shell,
      found
        ? `${name} ${found.kind === 'file' ? `is ${found.path}` : kindWords[found.kind]}\n`
        : `${name}: not found\n`,
    )
  }
  return status
}

const command: Builtin = async (shell, [, ...args], interpreter) => {
  const [first = '', ...rest] = args
  if (first === '-v' || first === '-V') {
    if (first === '-V') return type(shell, ['type', ...rest], interpreter)
    const found = rest[0] === undefined ? null : kindOf(shell, rest[0])
    if (found) await out(shell, `${found.path}\n`)
    return found ? 0 : 127
  }
  const argv = first === '-p' ? rest : args
  return argv.length ? interpreter.runArgv(shell, argv) : 0
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
  set,
  cd,
  '.': source,
  source,
  type,
  command,
  read,
  getopts,
  trap,
  wait,
  jobs,
  kill,
  eval: async (shell, [, ...words], { runText }) => runText(shell, words.join(' '), { isLast: false, isTested: false }),
  exec: async () => 0,
  hash: async () => 0,
  pwd: async (shell) => {
    await out(shell, `${shell.process.cwd}\n`)
    return 0
  },
  unset: async (shell, [, ...args]) => {
    const isFunction = args[0] === '-f'
    for (const name of args.filter((each) => each !== '-f' && each !== '-v')) {
      if (isFunction) shell.functions.delete(name)
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
    const count = statusOf(shell, text)
    if (count > shell.positional.length) return 1
    shell.positional = shell.positional.slice(count)
    return 0
  },
  let: async (shell, [, ...expressions]) => {
    const values = expressions.map((each) => evaluateFor(shell, each))
    return values.at(-1) === 0n ? 1 : 0
  },
  umask: async (shell, [, mask]) => {
    if (mask === undefined) await out(shell, '0022\n')
    else if (!/^0*22$/.test(mask)) throw new ShellError('this sandbox knows no other umask than 022', 1)
    return 0
  },
  times: async (shell) => {
    await out(shell, '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n')
    return 0
  },
  ulimit: async (shell, [, ...args]) => {
    if (args.length > 1) throw new ShellError('this sandbox has limits of its own, which are not for changing', 1)
    await out(shell, args[0] === '-n' ? '1048576\n' : 'unlimited\n')
    return 0
  },
}
