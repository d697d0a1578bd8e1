// Builtins that take words apart: read and getopts.

import type { Builtin } from './builtin-types.ts'
import { readLineOf } from './io.ts'
import { ShellError } from './shell-state.ts'

const longestLine = 1024 * 1024 // bytes that read takes at once

export const read: Builtin = async (shell, [, ...args]) => {
  let isRaw = false
  let prompt = ''
  let index = 0
  for (; args[index]?.startsWith('-') && args[index] !== '-'; index++) {
    const word = args[index] ?? ''
    if (word === '--') {
      index++
      break
    }
    for (const letter of word.slice(1)) {
      if (letter === 'r') isRaw = true
      else if (letter === 'p') prompt = args[++index] ?? ''
      else if (letter !== 's') throw new ShellError(`illegal option -${letter}`)
    }
  }
  const input = shell.process.descriptors.get(0)
  if (!input?.read) return 1
  if (prompt && input.terminal) await shell.say(prompt)
  let line = await readLineOf(shell.process, input, longestLine)
  const goesOn = () => !isRaw && /(?<!\\)(?:\\\\)*\\\n$/.test(line)
  while (goesOn()) line = line.slice(0, -2) + (await readLineOf(shell.process, input, longestLine))
  const isEnded = line.endsWith('\n')
  const names = args.slice(index)
  const values = splitLine(
    isEnded ? line.slice(0, -1) : line,
    shell.get('IFS') ?? ' \t\n',
    Math.max(1, names.length),
    isRaw,
    !names.length,
  )
  for (const [at, name] of (names.length ? names : ['REPLY']).entries()) {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`${name}: bad variable name`)
    shell.set(name, values[at] ?? '')
  }
  return isEnded ? 0 : 1
}

/** The first fields, and all the rest in the last. */
function splitLine(line: string, separators: string, count: number, isRaw: boolean, isWhole: boolean): string[] {
  // A backslash makes the next character plain: neither kept nor split at.
  const characters: { readonly text: string; readonly isPlain: boolean }[] = []
  for (let index = 0; index < line.length; index++) {
    const isEscape = !isRaw && line[index] === '\\'
    if (isEscape) index++
    characters.push({ text: line[index] ?? '', isPlain: isEscape })
  }
  const textOf = (from: number, to: number) =>
    characters
      .slice(from, to)
      .map(({ text }) => text)
      .join('')
  if (isWhole) return [textOf(0, characters.length)]
  const isSeparator = (at: number) => {
    const character = characters[at]
    return character !== undefined && !character.isPlain && character.text !== '' && separators.includes(character.text)
  }
  const isSpace = (at: number) => isSeparator(at) && ' \t\n'.includes(characters[at]?.text ?? '')
  let end = characters.length
  while (end && isSpace(end - 1)) end--
  let at = 0
  while (at < end && isSpace(at)) at++
  const fields: string[] = []
  while (at < end) {
    const start = at
    while (at < end && !isSeparator(at)) at++
    const stop = at
    while (at < end && isSpace(at)) at++
    if (at < end && isSeparator(at) && (stop === at || !isSpace(at))) {
      at++
      while (at < end && isSpace(at)) at++
    }
    if (fields.length === count - 1 && at < end) {
      fields.push(textOf(start, end))
      break
    }
    fields.push(textOf(start, stop))
  }
  return fields
}

export const getopts: Builtin = async (shell, [, spec = '', name = '', ...given]) => {
  if (!name) throw new ShellError('usage: getopts optstring var [arg]')
  const args = given.length ? given : shell.positional
  const index = Number(shell.get('OPTIND') ?? '1') || 1
  const word = args[index - 1]
  const isSilent = spec.startsWith(':')
  const done = () => {
    shell.set(name, '?')
    return 1
  }
  if (word === undefined || !/^-./.test(word)) return done()
  if (word === '--') {
    shell.set('OPTIND', String(index + 1))
    return done()
  }
  let offset = shell.getoptsOffset
  if (offset >= word.length) offset = 1
  const letter = word[offset] ?? ''
  const place = spec.indexOf(letter)
  const isKnown = letter !== ':' && place !== -1
  const takesValue = isKnown && spec[place + 1] === ':'
  const isWordDone = takesValue || offset + 1 >= word.length
  const inline = word.slice(offset + 1)
  const value = takesValue ? inline || args[index] : undefined
  shell.set('OPTIND', String(index + (isWordDone ? 1 : 0) + (takesValue && !inline ? 1 : 0)))
  shell.getoptsOffset = isWordDone ? 1 : offset + 1
  if (isKnown && (!takesValue || value !== undefined)) {
    shell.set(name, letter)
    if (value === undefined) shell.unset('OPTARG')
    else shell.set('OPTARG', value)
    return 0
  }
  shell.set(name, isSilent && isKnown ? ':' : '?')
  if (isSilent) shell.set('OPTARG', letter)
  else {
    shell.unset('OPTARG')
    await shell.say(`${shell.scriptName}: ${isKnown ? `No arg for -${letter} option` : `Illegal option -${letter}`}\n`)
  }
  return 0
}
