// sh: the shell as a program: a text (-c), a file, or standard input, and at a terminal a prompt.

import { FileError } from '../files/file-types.ts'
import type { Program } from '../runtime/process-types.ts'
import { setOptions } from './builtins.ts'
import { openPath, readLineOf, readText, readUntil, writeBytes } from './io.ts'
import { parseScript } from './parser.ts'
import { last, ordinary, runScript, runText, runToEnd } from './run.ts'
import { ShellError, Shell } from './shell-state.ts'
import { editLine } from './terminal.ts'

const longestScript = 4 * 1024 * 1024 // characters
const longestLine = 1024 * 1024 // bytes

export const sh: Program = async (process) => {
  const [name = 'sh', ...args] = process.argv
  const shell = new Shell(process, name.replace(/^-/, ''))
  const options: string[] = []
  let hasText = false
  let readsInput = false
  let index = 0
  for (; /^[-+]./.test(args[index] ?? ''); index++) {
    const word = args[index] ?? ''
    if (word === '--') {
      index++
      break
    }
    hasText ||= word.startsWith('-') && word.includes('c')
    readsInput ||= word.includes('s')
    shell.isInteractive ||= word.includes('i')
    const kept = word.replaceAll(/[csil]/g, '')
    if (kept.length > 1) options.push(kept)
    if (kept.endsWith('o')) options.push(args[++index] ?? '')
  }
  const operands = args.slice(index)
  return runToEnd(shell, async () => {
    setOptions(shell, options)
    if (hasText) return runGivenText(shell, operands)
    shell.positional = operands
    if (!operands.length || readsInput) return runInput(shell)
    return runFile(shell, operands)
  })
}

async function runGivenText(shell: Shell, [text, scriptName, ...args]: readonly string[]) {
  if (text === undefined) throw new ShellError('-c requires an argument')
  if (scriptName !== undefined) {
    shell.scriptName = scriptName
    shell.tellsLines = true
  }
  shell.positional = args
  await runText(shell, text, last)
}

async function runFile(shell: Shell, [path = '', ...args]: readonly string[]) {
  let text: string | null
  try {
    const input = openPath(shell.process, path, { read: true })
    text = await readText(shell.process, input, longestScript)
    input.release()
  } catch (error) {
    if (error instanceof FileError) throw new ShellError(`can't open '${path}': ${error.message}`)
    throw error
  }
  if (text === null) throw new ShellError('out of memory')
  shell.scriptName = path
  shell.tellsLines = true
  shell.positional = args
  await runText(shell, text, last)
}

/** Line by line, so that commands may read what follows them. */
async function runInput(shell: Shell) {
  const { process } = shell
  const input = process.descriptors.get(0)
  if (!input?.read) return
  if (input.terminal) shell.isInteractive = true
  let wasInterrupted = false
  let interrupt: () => void = () => {}
  if (shell.isInteractive) {
    shell.set('PS1', process.env.get('PS1') ?? '\\w \\$ ')
    shell.defaultHandlers.set('SIGINT', () => {
      wasInterrupted = true
      shell.pendingTraps = ['INT']
      interrupt()
    })
    shell.defaultHandlers.set('SIGTERM', 'ignore')
    for (const [signal, handler] of shell.defaultHandlers) process.onSignal(signal, handler)
  }
  let pending = ''
  for (;;) {
    const prompt = shell.isInteractive ? promptOf(shell, pending ? 'PS2' : 'PS1') : ''
    let line: string
    if (input.terminal) {
      const interrupted = new Promise<void>((resolve) => {
        interrupt = resolve
      })
      const typed = await editLine(process, input, () => readUntil(process, input, interrupted), {
        prompt,
        hasHistory: true,
      })
      if (typed === 'interrupted') {
        if (wasInterrupted) await writeBytes(process, 1, '^C\n')
        wasInterrupted = false
        pending = ''
        shell.pendingTraps = []
        shell.status = 130
        continue
      }
      if (typed === null) await writeBytes(process, 1, '\n')
      line = typed ?? ''
    } else {
      if (prompt) await shell.say(prompt)
      line = await readLineOf(process, input, longestLine)
    }
    pending += line
    const script = parseScript(pending)
    if (script.fault?.isIncomplete && line !== '') continue
    pending = ''
    shell.pendingTraps = []
    await runTyped(shell, script)
    wasInterrupted = false
    if (shell.leaving || line === '') return
  }
}

async function runTyped(shell: Shell, script: ReturnType<typeof parseScript>) {
  try {
    await runScript(shell, script, ordinary)
  } catch (error) {
    if (!(error instanceof ShellError) || !shell.isInteractive) throw error
    if (error.message) await shell.complain(error.message)
    shell.status = error.exitCode
    shell.loopDepth = 0
    shell.callDepth = 0
  }
  if (shell.leaving && shell.leaving.kind !== 'exit') shell.leaving = null
}

function promptOf(shell: Shell, name: 'PS1' | 'PS2'): string {
  const { process } = shell
  const home = shell.get('HOME') ?? ''
  const { cwd } = process
  const place = home.length > 1 && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd
  const known: Readonly<Record<string, string>> = {
    w: place,
    W: place.split('/').at(-1) || '/',
    h: process.container.hostname,
    u: 'root',
    $: '#',
    n: '\n',
    '\\': '\\',
  }
  return (shell.get(name) ?? '').replaceAll(/\\(.)/g, (whole, letter: string) => known[letter] ?? whole)
}
