// read: a line of standard input, taken apart into variables.

import type { Builtin } from './builtin-types.ts'
import { readLineOf } from './io.ts'
import { ShellError } from './shell-state.ts'

const longestLine = 1024 * 1024 // bytes taken at once

export const read: Builtin = async (shell, [, ...args]) => {
  let isRaw = false
  let prompt = ''
  let index = 0
  for (; args[index]?.startsWith('-'); index++) {
    for (const letter of args[index]?.slice(1) ?? '') {
      if (letter === 'r') isRaw = true
      else if (letter === 'p') prompt = args[++index] ?? ''
      else throw new ShellError(`illegal option -${letter}`)
    }
  }
  const input = shell.process.descriptors.get(0)
  if (!input?.read) return 1
  if (input.terminal) await shell.say(prompt)
  let line = await readLineOf(shell.process, input, longestLine)
  const goesOn = () => !isRaw && /(?<!\\)(?:\\\\)*\\\n$/.test(line)
  while (goesOn()) line = line.slice(0, -2) + (await readLineOf(shell.process, input, longestLine))
  const isEnded = line.endsWith('\n')
  const names = args.length > index ? args.slice(index) : ['REPLY']
  const separators = args.length > index ? (shell.get('IFS') ?? ' \t\n') : ''
  const values = splitLine(isEnded ? line.slice(0, -1) : line, separators, names.length, isRaw)
  for (const [at, name] of names.entries()) {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`${name}: bad variable name`)
    shell.set(name, values[at] ?? '')
  }
  return isEnded ? 0 : 1
}

/** The first fields, and all the rest in the last. A backslash makes the next character plain: neither kept nor split at. */
function splitLine(line: string, separators: string, count: number, isRaw: boolean): string[] {
  const characters = line.match(isRaw ? /[\s\S]/g : /\\[\s\S]|[\s\S]/g) ?? []
  const textOf = (from: number, to: number) =>
    characters
      .slice(from, to)
      .map((each) => each.at(-1))
      .join('')
  const isSeparator = (at: number) => characters[at]?.length === 1 && separators.includes(characters[at])
  const isSpace = (at: number) => isSeparator(at) && /\s/.test(characters[at] ?? '')
  let end = characters.length
  while (end && isSpace(end - 1)) end--
  let at = 0
  const skipSpaces = () => {
    while (at < end && isSpace(at)) at++
  }
  skipSpaces()
  const fields: string[] = []
  while (at < end) {
    const start = at
    while (at < end && !isSeparator(at)) at++
    const stop = at
    skipSpaces()
    if (at < end && isSeparator(at)) at++
    skipSpaces()
    const isLast = fields.length === count - 1 && at < end
    fields.push(textOf(start, isLast ? end : stop))
    if (isLast) break
  }
  return fields
}
