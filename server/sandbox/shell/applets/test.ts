// test, also called [.

import type { Stat } from '../../files/file-types.ts'
import { Failure, type Applet, type Tool } from '../applet.ts'
import { lstatOf } from './files.ts'

export const testApplet: Applet = {
  usage: 'EXPRESSION ]',
  options: null,
  async run(tool) {
    const isBracket = tool.name === '['
    if (isBracket && tool.args.at(-1) !== ']') throw new Failure('missing ]', 2)
    return new Evaluation(tool, isBracket ? tool.args.slice(0, -1) : tool.args).result() ? 0 : 1
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
}

class Evaluation {
  private at = 0
  private readonly tool: Tool
  private readonly words: readonly string[]

  constructor(tool: Tool, words: readonly string[]) {
    this.tool = tool
    this.words = words
  }

  /** Throws Failure (exit code 2) for what makes no sense. */
  result(): boolean {
    if (this.words.length < 2) return Boolean(this.words[0])
    const is = this.either()
    if (this.at < this.words.length) throw new Failure(`${this.words[this.at] ?? ''}: unknown operand`, 2)
    return is
  }

  private accept(word: string): boolean {
    if (this.words[this.at] !== word) return false
    this.at++
    return true
  }

  private either(): boolean {
    let is = this.both()
    while (this.accept('-o')) is = this.both() || is
    return is
  }

  private both(): boolean {
    let is = this.primary()
    while (this.accept('-a')) is = this.primary() && is
    return is
  }

  private primary(): boolean {
    const [first, second, third] = this.words.slice(this.at)
    if (first === undefined) throw new Failure('argument expected', 2)
    const compared = second !== undefined && third !== undefined ? this.binary(first, second, third) : null
    if (compared !== null) {
      this.at += 3
      return compared
    }
    if (this.accept('!')) return !this.primary()
    if (second !== undefined && this.accept('(')) {
      const is = this.either()
      if (!this.accept(')')) throw new Failure('closing paren expected', 2)
      return is
    }
    const isAlone = second === undefined || ['-a', '-o', ')'].includes(second)
    const tested = isAlone ? null : this.unary(first, second)
    this.at += tested === null ? 1 : 2
    return tested ?? first !== ''
  }

  private binary(left: string, operator: string, right: string): boolean | null {
    const compare = comparisons[operator]
    if (compare) return compare(numberOf(left), numberOf(right))
    if (operator !== '-nt' && operator !== '-ot') return textTests[operator]?.(left, right) ?? null
    const [first = 0, second = 0] = [left, right].map((name) => this.stat(name)?.modifiedAtMs)
    return operator === '-nt' ? first > second : first < second
  }

  private unary(operator: string, operand: string): boolean | null {
    if (operator === '-n') return operand !== ''
    if (operator === '-z') return operand === ''
    if (operator === '-t') return this.tool.process.descriptors.get(Number(operand))?.terminal !== undefined
    if (operator === '-h' || operator === '-L')
      return lstatOf(this.tool.files, this.tool.path(operand))?.kind === 'symlink'
    const test = fileTests[operator]
    if (!test) return null
    const found = this.stat(operand)
    return found !== null && test(found)
  }

  private stat(name: string): Stat | null {
    const path = this.tool.path(name)
    return name !== '' && this.tool.files.exists(path) ? this.tool.files.stat(path) : null
  }
}

function numberOf(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new Failure(`${text}: bad number`, 2)
  return Number(text)
}
