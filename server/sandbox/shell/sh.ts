// sh: the shell as a program: a text (-c), a file, or standard input, and at a terminal a prompt.

import type { Descriptor, Program } from '../runtime/process-types.ts'
import { setOptions } from './builtins.ts'
import { readLineOf, readUntil, writeBytes } from './io.ts'
import { parseScript } from './parse-script.ts'
import { last, ordinary, runScript, runText, runToEnd } from './run.ts'
import { readScript, Shell, ShellError } from './shell-state.ts'
import type { Script } from './syntax-tree.ts'
import { editLine } from './terminal.ts'

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
    hasText ||= word.includes('c')
    readsInput ||= word.includes('s')
    shell.isInteractive ||= word.includes('i')
    const kept = word.replaceAll(/[csil]/g, '')
    if (kept.length > 1) options.push(kept)
    if (kept.endsWith('o')) options.push(args[++index] ?? '')
  }
  const [first, ...rest] = args.slice(index)
  return runToEnd(shell, async () => {
    setOptions(shell, options)
    if (hasText) return runGivenText(shell, first, rest)
    if (first === undefined || readsInput) return runInput(shell, args.slice(index))
    shell.scriptName = first
    shell.tellsLines = true
    shell.positional = rest
    return runText(shell, await readScript(process, first), last)
  })
}

async function runGivenText(shell: Shell, text: string | undefined, [scriptName, ...args]: readonly string[]) {
  if (text === undefined) throw new ShellError('-c requires an argument')
  if (scriptName !== undefined) {
    shell.scriptName = scriptName
    shell.tellsLines = true
  }
  shell.positional = args
  await runText(shell, text, last)
}

/** Line by line, so that commands may read what follows them. */
async function runInput(shell: Shell, args: readonly string[]) {
  shell.positional = args
  const input = shell.process.descriptors.get(0)
  if (!input?.read) return
  const nextLine = input.terminal ? typedLines(shell, input) : () => readLineOf(shell.process, input, longestLine)
  let pending = ''
  for (;;) {
    const line = await nextLine(pending ? 'PS2' : 'PS1')
    if (line === 'interrupted') {
      pending = ''
      shell.status = 130
      continue
    }
    pending += line
    const script = parseScript(pending)
    if (script.fault?.isIncomplete && line !== '') continue
    pending = ''
    await runTyped(shell, script)
    if (shell.leaving || line === '') return
  }
}

/** Makes the shell interactive; what it returns gives the next line that is typed, '' at the end. */
function typedLines(shell: Shell, input: Descriptor) {
  const { process } = shell
  let interrupt: () => void = () => {}
  shell.isInteractive = true
  shell.set('PS1', process.env.get('PS1') ?? '\\w \\$ ')
  shell.defaultHandlers.set('SIGINT', () => {
    shell.pendingTraps = ['INT']
    interrupt()
  })
  shell.defaultHandlers.set('SIGTERM', 'ignore')
  for (const [signal, handler] of shell.defaultHandlers) process.onSignal(signal, handler)

  return async (promptName: 'PS1' | 'PS2'): Promise<string | 'interrupted'> => {
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve
    })
    const next = () => readUntil(process, input, interrupted)
    const line = await editLine(process, input, next, promptOf(shell, promptName))
    if (line === 'interrupted' && shell.pendingTraps.length) await writeBytes(process, 1, '^C\n')
    if (line === null) await writeBytes(process, 1, '\n')
    shell.pendingTraps = []
    return line ?? ''
  }
}

async function runTyped(shell: Shell, script: Script) {
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
  const place = home.length > 1 && `${cwd}/`.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd
  const known: Readonly<Record<string, string>> = { w: place, h: process.container.hostname, u: 'root', $: '#' }
  return (shell.get(name) ?? '').replaceAll(/\\(.)/g, (whole, letter: string) => known[letter] ?? whole)
}
