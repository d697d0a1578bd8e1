// test, also called [.

import type { Stat } from '../../files/file-types.ts'
import type { Process } from '../../runtime/process-types.ts'
import { Failure, type Applet } from '../applet.ts'
import { absolute } from '../pattern.ts'

export const testApplet: Applet = {
  usage: 'EXPRESSION ]',
  options: null,
  async run(tool) {
    let words = tool.args
    if (tool.name === '[') {
      if (words.at(-1) !== ']') throw new Failure('missing ]', 2)
      words = words.slice(0, -1)
    }
    return evaluateTest(tool.process, words) ? 0 : 1
  },
}

const fileTests: Readonly<Record<string, (stat: Stat) => boolean>> = {
  '-e': () => true,
  '-f': ({ kind }) => kind === 'file',
  '-d': ({ kind }) => kind === 'directory',
  '-c': ({ kind }) => kind === 'device',
  '-s': ({ sizeBytes }) => sizeBytes > 0,
  '-r': () => true,
  '-w': () => true,
  '-x': ({ mode }) => (mode & 0o111) !== 0,
  '-O': () => true,
  '-G': () => true,
  '-b': () => false,
  '-p': () => false,
  '-S': () => false,
  '-u': ({ mode }) => (mode & 0o4000) !== 0,
  '-g': ({ mode }) => (mode & 0o2000) !== 0,
  '-k': ({ mode }) => (mode & 0o1000) !== 0,
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '-eq': (left, right) => left === right,
  '-ne': (left, right) => left !== right,
  '-lt': (left, right) => left < right,
  '-le': (left, right) => left <= right,
  '-gt': (left, right) => left > right,
  '-ge': (left, right) => left >= right,
}

const textTests: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '=': (left, right) => left === right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
}

/** Whether it is so. Throws Failure (exit code 2) for what makes no sense. */
export function evaluateTest(process: Process, words: readonly string[]): boolean {
  const { files } = process.container
  let at = 0

  const stat = (name: string, ofLink = false): Stat | null => {
    const path = absolute(name, process.cwd)
    if (ofLink) {
      const isThere = files.exists(path.replace(/\/[^/]*$/, '') || '/')
      return isThere && files.readDirectory(path.replace(/\/[^/]*$/, '') || '/').includes(path.split('/').at(-1) ?? '')
        ? files.lstat(path)
        : null
    }
    return name !== '' && files.exists(path) ? files.stat(path) : null
  }
  const number = (text: string) => {
    if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new Failure(`${text}: bad number`, 2)
    return Number(text)
  }
  const binary = (left: string, operator: string, right: string): boolean | null => {
    const compare = comparisons[operator]
    if (compare) return compare(number(left), number(right))
    if (operator === '-nt' || operator === '-ot') {
      const difference = (stat(left)?.modifiedAtMs ?? 0) - (stat(right)?.modifiedAtMs ?? 0)
      return operator === '-nt' ? difference > 0 : difference < 0
    }
    if (operator === '-ef') return stat(left) !== null && stat(left)?.inode === stat(right)?.inode
    return textTests[operator]?.(left, right) ?? null
  }
  const unary = (operator: string, operand: string): boolean | null => {
    if (operator === '-n') return operand !== ''
    if (operator === '-z') return operand === ''
    if (operator === '-t') return process.descriptors.get(Number(operand))?.terminal !== undefined
    if (operator === '-h' || operator === '-L') return stat(operand, true)?.kind === 'symlink'
    const test = fileTests[operator]
    if (!test) return null
    const found = stat(operand)
    return found !== null && test(found)
  }
  const primary = (): boolean => {
    const [first, second, third] = words.slice(at, at + 3)
    if (first === undefined) throw new Failure('argument expected', 2)
    if (second !== undefined && third !== undefined) {
      const is = binary(first, second, third)
      if (is !== null) {
        at += 3
        return is
      }
    }
    if (first === '!') {
      at++
      return !primary()
    }
    if (first === '(' && second !== undefined) {
      at++
      const is = either()
      if (words[at++] !== ')') throw new Failure('closing paren expected', 2)
      return is
    }
    if (second !== undefined && second !== '-a' && second !== '-o' && second !== ')') {
      const is = unary(first, second)
      if (is !== null) {
        at += 2
        return is
      }
    }
    at++
    return first !== ''
  }
  const both = (): boolean => {
    let is = primary()
    while (words[at] === '-a') {
      at++
      const right = primary()
      is = is && right
    }
    return is
  }
  const either = (): boolean => {
    let is = both()
    while (words[at] === '-o') {
      at++
      const right = both()
      is = is || right
    }
    return is
  }

  if (!words.length) return false
  if (words.length === 1) return words[0] !== ''
  const is = either()
  if (at < words.length) throw new Failure(`${words[at] ?? ''}: unknown operand`, 2)
  return is
}
