// Calling: a simple command's words, the variables set for it alone, and builtins' mistakes.

import { FileError } from '../files/file-types.ts'
import type { Builtin, Interpreter } from './builtin-types.ts'
import type { Expander } from './expand.ts'
import { isAssigning } from './builtins.ts'
import { ShellError, type Shell } from './shell-state.ts'
import { isSpecial } from './special-builtins.ts'
import type { Word } from './syntax-tree.ts'

/** `export x=$y` does not split what $y holds. */
export async function expandArgv(expander: Expander, words: readonly Word[]): Promise<string[]> {
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

/** What `set -x` tells of a command before it runs. */
export async function trace(shell: Shell, assignments: readonly [string, string][], argv: readonly string[]) {
  const quote = (text: string) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`)
  const words = [
    ...assignments.map(([name, value]) => `${name}=${value === '' ? '' : quote(value)}`),
    ...argv.map(quote),
  ]
  await shell.say(`${shell.get('PS4') ?? ''}${words.join(' ')}\n`)
}

/** Variables for one command: exported, and as they were before when it is done, unless `isKept`. */
export async function withAssignments(
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

/** A builtin, its mistakes told. A special one's ends the shell, unless someone types at it. */
export function callBuiltin(
  shell: Shell,
  builtin: Builtin,
  argv: readonly string[],
  interpreter: Interpreter,
): Promise<number> {
  return builtin(shell, argv, interpreter).catch((error: unknown) => tellMistake(shell, argv[0] ?? '', error))
}

async function tellMistake(shell: Shell, name: string, error: unknown): Promise<number> {
  if (error instanceof FileError) {
    await shell.complain(`write error: ${error.message}`, name)
    return 1
  }
  if (!(error instanceof ShellError)) throw error
  await shell.complain(error.message, name)
  if (isSpecial(name) && !shell.isInteractive) shell.leaving = { kind: 'exit', count: 0 }
  return error.exitCode
}
