// sed: its useful part: s, d, p, q, =, y, a, i, c, n, N, G, H, g, h, x, D, P, b, t and labels, blocks, addresses by number, $, /expression/, step, and ranges.

import { Failure, UsageError, type Applet, type Tool } from '../applet.ts'
import { unescapeText } from '../lexer.ts'
import type { Expression } from '../regular-expression.ts'
import { expressionOf } from './text.ts'

type Address =
  | { readonly type: 'line'; readonly number: number }
  | { readonly type: 'last' }
  | { readonly type: 'step'; readonly first: number; readonly step: number }
  | { readonly type: 'match'; readonly expression: Expression }

type Command = {
  readonly from: Address | null
  readonly to: Address | { readonly type: 'plus'; readonly count: number } | null
  readonly negated: boolean
  readonly name: string
  readonly text: string
  readonly substitution: Substitution | null
  readonly block: readonly Command[]
  /** In a range: the last line if it is known. */
  state: { isInside: boolean; lastLine: number }
}

type Substitution = {
  readonly expression: Expression
  readonly replacement: string
  readonly isGlobal: boolean
  readonly prints: boolean
  readonly nth: number
}

class ScriptReader {
  private at = 0
  private readonly script: string
  private readonly isExtended: boolean
  private previous: Expression | null = null

  constructor(script: string, isExtended: boolean) {
    this.script = script
    this.isExtended = isExtended
  }

  commands(isBlock = false): Command[] {
    const found: Command[] = []
    for (;;) {
      while (/[\s;]/.test(this.script[this.at] ?? '')) this.at++
      const character = this.script[this.at]
      if (character === undefined) {
        if (isBlock) throw new Failure('unmatched {')
        return found
      }
      if (character === '}') {
        if (!isBlock) throw new Failure('unexpected }')
        this.at++
        return found
      }
      if (character === '#') this.rest()
      else found.push(this.command())
    }
  }

  private command(): Command {
    const from = this.address()
    let to: Command['to'] = null
    if (from && this.script[this.at] === ',') {
      this.at++
      const plus = this.take(/\+(\d+)/y)
      to = plus ? { type: 'plus', count: Number(plus.slice(1)) } : this.address()
      if (!to) throw new Failure('no address after comma')
    }
    this.take(/\s+/y)
    const negated = this.take(/!\s*/y) !== ''
    const name = this.script[this.at++] ?? ''
    const common = {
      from,
      to,
      negated,
      name,
      text: '',
      substitution: null,
      block: [],
      state: { isInside: false, lastLine: 0 },
    }
    if (name === '{') return { ...common, block: this.commands(true) }
    if (name === 's') return { ...common, substitution: this.substitution() }
    if (name === 'y') {
      const sign = this.script[this.at++] ?? ''
      const [left, right] = [this.until(sign), this.until(sign)].map((text) => unescapeText(text).text)
      if ([...(left ?? '')].length !== [...(right ?? '')].length)
        throw new Failure('y command strings have different lengths')
      return { ...common, text: `${left}\n${right}` }
    }
    if ('aic'.includes(name)) {
      this.take(/[ \t]*\\?\n?[ \t]*/y)
      return { ...common, text: unescapeText(this.rest()).text }
    }
    if (':btT'.includes(name) && name) return { ...common, text: this.take(/[^;}\n]*/y).trim() }
    if (!'dDpPqQ=nNgGhHxl'.includes(name) || !name)
      throw new Failure(name ? `unsupported command ${name}` : 'missing command')
    return { ...common, text: 'qQ'.includes(name) ? this.take(/\s*\d*/y).trim() : '' }
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.script)?.[0] ?? ''
    this.at += found.length
    return found
  }

  private rest(): string {
    return this.take(/(?:\\\n|[^\n])*/y)
  }

  private until(sign: string): string {
    let text = ''
    for (let isSet = false; ;) {
      const character = this.script[this.at++]
      if (character === undefined) throw new Failure(`unmatched '${sign}'`)
      if (character === sign && !isSet) return text
      if (character === '[') isSet = true
      if (character === ']') isSet = false
      if (character === '\\' && this.script[this.at] === sign) text += this.script[this.at++]
      else if (character === '\\') text += character + (this.script[this.at++] ?? '')
      else text += character
    }
  }

  private address(): Address | null {
    const step = this.take(/\d+~\d+/y)
    if (step) {
      const [first = 0, by = 0] = step.split('~').map(Number)
      return { type: 'step', first, step: by }
    }
    const number = this.take(/\d+/y)
    if (number) return { type: 'line', number: Number(number) }
    if (this.take(/\$/y)) return { type: 'last' }
    const sign = this.take(/\/|\\./y)
    if (!sign) return null
    const source = this.until(sign.at(-1) ?? '/')
    return { type: 'match', expression: this.expression(source, this.take(/I/y) !== '') }
  }

  private expression(source: string, ignoreCase: boolean): Expression {
    if (source === '' && this.previous) return this.previous
    this.previous = expressionOf(source, { extended: this.isExtended, ignoreCase })
    return this.previous
  }

  private substitution(): Substitution {
    const sign = this.script[this.at++] ?? ''
    const source = this.until(sign)
    const replacement = this.until(sign)
    const flags = this.take(/[gpiI0-9]*/y)
    const expression = this.expression(source, /i/i.test(flags))
    return {
      expression,
      replacement,
      isGlobal: flags.includes('g'),
      prints: flags.includes('p'),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
    }
  }
}

/** Replaced text, or null if nothing matched. `&`, `\1` and escapes as sed has them; also for awk's sub and gsub (whose groups are none). */
export function substitute(
  text: string,
  { expression, replacement, isGlobal, nth }: Omit<Substitution, 'prints'>,
): string | null {
  let result = ''
  let at = 0
  let count = 0
  let lastEnd = -1 // nothing right after a match is no match of its own
  for (let from = 0; from <= text.length;) {
    const match = expression.find(text, from)
    if (!match) break
    if (match.end === match.start && match.start === lastEnd) {
      from = match.end + 1
      continue
    }
    lastEnd = match.end
    if (++count >= nth) {
      const by = replacement.replaceAll(/\\([\s\S])|&/g, (whole, escaped?: string) => {
        if (escaped === undefined) return match.groups[0] ?? ''
        return /\d/.test(escaped)
          ? (match.groups[Number(escaped)] ?? '')
          : escaped === '&' || escaped === '\n'
            ? escaped
            : unescapeText(whole).text.replace(/^\\/, '')
      })
      result += text.slice(at, match.start) + by
      at = match.end
      if (!isGlobal) break
    }
    from = match.end > match.start ? match.end : match.end + 1
  }
  return count >= nth ? result + text.slice(at) : null
}

type Space = { pattern: string; hold: string; number: number; isLast: boolean; hasSubstituted: boolean }

export const sed: Applet = {
  usage: '[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...',
  options: 'nrEsie:f:',
  async run(tool) {
    const names = [...tool.args]
    const scripts = [
      ...tool.values('e'),
      ...tool.values('f').map((name) => new TextDecoder().decode(tool.files.readFile(tool.path(name)))),
    ]
    if (!scripts.length) scripts.push(names.shift() ?? raiseUsage())
    const commands = new ScriptReader(scripts.join('\n'), tool.has('r') || tool.has('E')).commands()
    if (!tool.has('i')) return runSed(tool, commands, names, (text) => tool.print(text))
    let status = 0
    for (const name of names) {
      let text = ''
      const code = await runSed(tool, commands, [name], async (more) => void (text += more))
      if (code) status = code
      else tool.files.writeFile(tool.path(name), text)
    }
    return status
  },
}

function raiseUsage(): never {
  throw new UsageError()
}

async function runSed(
  tool: Tool,
  commands: readonly Command[],
  names: readonly string[],
  print: (text: string) => Promise<void>,
): Promise<number> {
  const failures: number[] = []
  async function* allLines() {
    for (const name of names.length ? names : ['-']) {
      let input
      const isOpen = await tool.attempt(
        () => {
          input = tool.open(name)
        },
        (error) => `${name}: ${error}`,
      )
      if (!isOpen || !input) failures.push(1)
      else yield* tool.lines(input)
    }
  }
  const source = allLines()
  let next = await source.next()
  const space: Space = { pattern: '', hold: '', number: 0, isLast: false, hasSubstituted: false }
  const advance = async () => {
    const line = next.value ?? ''
    next = await source.next()
    space.number++
    space.isLast = next.done === true
    return line
  }
  const ending: { exitCode: number | null } = { exitCode: null }
  let appended: string[] = []

  type Flow = 'next' | 'delete' | 'restart' | { readonly label: string }
  const runAll = async (list: readonly Command[]): Promise<Flow | null> => {
    for (let index = 0; index < list.length; index++) {
      const command = list[index]
      if (!command || isSelected(command, space) === command.negated) continue
      const flow = await runOne(command)
      if (!flow) continue
      if (typeof flow === 'object') {
        const target = list.findIndex(({ name, text }) => name === ':' && text === flow.label)
        if (target === -1) return flow
        await tool.process.breathe()
        index = target
      } else return flow
    }
    return null
  }
  const runOne = async (command: Command): Promise<Flow | null> => {
    const { name, text } = command
    switch (name) {
      case '{':
        return runAll(command.block)
      case 's': {
        const changed = command.substitution && substitute(space.pattern, command.substitution)
        if (changed === null) return null
        space.pattern = changed
        space.hasSubstituted = true
        if (command.substitution?.prints) await print(`${space.pattern}\n`)
        return null
      }
      case 'y': {
        const [from = '', to = ''] = text.split('\n').map((half) => half)
        space.pattern = Array.from(space.pattern, (character) =>
          from.includes(character) ? (to[from.indexOf(character)] ?? '') : character,
        ).join('')
        return null
      }
      case 'd':
        return 'delete'
      case 'D': {
        const end = space.pattern.indexOf('\n')
        if (end === -1) return 'delete'
        space.pattern = space.pattern.slice(end + 1)
        return 'restart'
      }
      case 'p':
        await print(`${space.pattern}\n`)
        return null
      case 'P':
        await print(`${space.pattern.split('\n')[0]}\n`)
        return null
      case '=':
        await print(`${space.number}\n`)
        return null
      case 'q':
      case 'Q':
        ending.exitCode = Number(text || 0)
        return name === 'q' ? 'next' : 'delete'
      case 'n':
        if (next.done) return 'next'
        if (!tool.has('n')) await print(`${space.pattern}\n`)
        space.pattern = await advance()
        return null
      case 'N':
        if (next.done) return 'next'
        space.pattern += `\n${await advance()}`
        return null
      case 'g':
        space.pattern = space.hold
        return null
      case 'G':
        space.pattern += `\n${space.hold}`
        return null
      case 'h':
        space.hold = space.pattern
        return null
      case 'H':
        space.hold += `\n${space.pattern}`
        return null
      case 'x':
        ;[space.pattern, space.hold] = [space.hold, space.pattern]
        return null
      case 'i':
        await print(`${text}\n`)
        return null
      case 'a':
        appended.push(text)
        return null
      case 'c':
        if (!command.to || !command.state.isInside) await print(`${text}\n`)
        return 'delete'
      case 'l':
        await print(`${space.pattern.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')}$\n`)
        return null
      case 'b':
        return text ? { label: text } : 'next'
      case 't':
      case 'T': {
        const jumps = space.hasSubstituted === (name === 't')
        space.hasSubstituted = false
        return jumps ? (text ? { label: text } : 'next') : null
      }
      default:
        return null
    }
  }

  while (!next.done && ending.exitCode === null) {
    space.pattern = await advance()
    space.hasSubstituted = false
    let flow = await runAll(commands)
    while (flow === 'restart') flow = await runAll(commands)
    if (typeof flow === 'object' && flow) throw new Failure(`can't find label for jump to '${flow.label}'`)
    if (flow !== 'delete' && !tool.has('n')) await print(`${space.pattern}\n`)
    for (const text of appended) await print(`${text}\n`)
    appended = []
  }
  return ending.exitCode ?? (failures.length ? 1 : 0)
}

function matches(address: Address, { pattern, number, isLast }: Space): boolean {
  switch (address.type) {
    case 'line':
      return number === address.number
    case 'last':
      return isLast
    case 'step':
      return address.step
        ? number >= address.first && (number - address.first) % address.step === 0
        : number === address.first
    case 'match':
      return address.expression.find(pattern, 0) !== null
  }
}

function isSelected({ from, to, state }: Command, space: Space): boolean {
  if (!from) return true
  if (!to) return matches(from, space)
  if (state.isInside) {
    const isEnd = to.type === 'plus' || to.type === 'line' ? space.number >= state.lastLine : matches(to, space)
    if (isEnd) state.isInside = false
    return to.type !== 'line' || space.number <= state.lastLine
  }
  if (!matches(from, space)) return false
  state.lastLine = to.type === 'plus' ? space.number + to.count : to.type === 'line' ? to.number : 0
  state.isInside = to.type === 'match' || (to.type === 'last' ? !space.isLast : state.lastLine > space.number)
  return true
}
