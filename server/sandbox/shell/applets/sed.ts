// sed: its useful part: s, d, p, q and =, at addresses by number, $ and /expression/, and ranges of them.

import { Failure, type Applet, type Tool } from '../applet.ts'
import { unescapeText } from '../escapes.ts'
import { compileExpression, type Expression } from '../regular-expression.ts'

type Address = number | 'last' | Expression

type Command = {
  readonly from: Address | null
  readonly to: Address | null
  readonly isNegated: boolean
  readonly name: string
  readonly substitution: Substitution | null
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
  private readonly extended: boolean

  constructor(script: string, extended: boolean) {
    this.script = script
    this.extended = extended
  }

  commands(): Command[] {
    const found: Command[] = []
    for (;;) {
      this.take(/(?:[\s;]|#.*)*/y)
      if (this.at >= this.script.length) return found
      found.push(this.command())
    }
  }

  private command(): Command {
    const from = this.address()
    const to = from !== null && this.take(/,/y) ? this.address() : null
    const isNegated = this.take(/\s*!?\s*/y).includes('!')
    const name = this.take(/[\s\S]/y)
    if (!name) throw new Failure('missing command')
    if (!'sdpq='.includes(name)) throw new Failure(`unsupported command ${name}`)
    const substitution = name === 's' ? this.substitution() : null
    if (!/^\s*(?:[;\n#]|$)/.test(this.script.slice(this.at))) throw new Failure('extra characters after command')
    return { from, to, isNegated, name, substitution }
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.script)?.[0] ?? ''
    this.at += found.length
    return found
  }

  /** Up to the sign that ends it, which may stand in brackets or after a backslash. */
  private until(sign: string): string {
    let text = ''
    for (let isInSet = false; ;) {
      const character = this.take(/\\?[\s\S]/y)
      if (!character) throw new Failure(`unmatched '${sign}'`)
      if (character === sign && !isInSet) return text
      if (character === '[') isInSet = true
      if (character === ']') isInSet = false
      text += character === `\\${sign}` ? sign : character
    }
  }

  private address(): Address | null {
    const number = this.take(/\d+/y)
    if (number) return Number(number)
    if (this.take(/\$/y)) return 'last'
    return this.take(/\//y) ? compileExpression(this.until('/'), { extended: this.extended }) : null
  }

  private substitution(): Substitution {
    const sign = this.take(/[\s\S]/y)
    const source = this.until(sign)
    const replacement = this.until(sign)
    const flags = this.take(/[gpiI0-9]*/y)
    return {
      expression: compileExpression(source, { extended: this.extended, ignoreCase: /i/i.test(flags) }),
      replacement,
      isGlobal: flags.includes('g'),
      prints: flags.includes('p'),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
    }
  }
}

/** Replaced text, or null if nothing matched. `&`, `\1` and escapes as sed has them. */
function substitute(text: string, { expression, replacement, isGlobal, nth }: Substitution): string | null {
  let result = ''
  let at = 0
  let count = 0
  let lastEnd = -1
  for (let from = 0; from <= text.length;) {
    const match = expression.find(text, from)
    if (!match) break
    const { start, end, groups } = match
    from = end > start ? end : end + 1
    if (start === end && start === lastEnd) continue // nothing right after a match is no match of its own
    lastEnd = end
    if (++count < nth) continue
    const by = replacement.replaceAll(/\\([\s\S])|&/g, (whole, escaped = '0') => {
      if (/\d/.test(escaped)) return groups[Number(escaped)] ?? ''
      return '&\n'.includes(escaped) ? escaped : unescapeText(whole).text.replace(/^\\/, '')
    })
    result += text.slice(at, start) + by
    at = end
    if (!isGlobal) break
  }
  return count >= nth ? result + text.slice(at) : null
}

export const sed: Applet = {
  usage: '[-i] [-nrE] [-e CMD]... [FILE]...',
  options: 'nrEie:',
  async run(tool) {
    const scripts = tool.has('e') ? tool.values('e') : [tool.operand(0)]
    const names = tool.has('e') ? tool.args : tool.args.slice(1)
    const commands = new ScriptReader(scripts.join('\n'), tool.has('r') || tool.has('E')).commands()
    if (!tool.has('i')) return runSed(tool, commands, names, (text) => tool.print(text))
    let status = 0
    for (const name of names) {
      let text = ''
      const failed = await runSed(tool, commands, [name], async (more) => void (text += more))
      if (failed) status = failed
      else tool.files.writeFile(tool.path(name), text)
    }
    return status
  },
}

type Line = { readonly text: string; readonly number: number; readonly isLast: boolean }

async function runSed(
  tool: Tool,
  commands: readonly Command[],
  names: readonly string[],
  print: (text: string) => Promise<void>,
): Promise<number> {
  const inRange = new Set<Command>()
  const ahead: string[] = [] // the last line is known as such only when there is no more
  let number = 0
  let hasQuit = false
  const runOn = async (line: Line) => {
    let { text } = line
    for (const command of commands) {
      if (isSelected(command, { ...line, text }, inRange) === command.isNegated) continue
      if (command.name === 'd') return
      if (command.name === '=') await print(`${line.number}\n`)
      hasQuit = command.name === 'q'
      if (hasQuit) break
      const changed = command.substitution && substitute(text, command.substitution)
      text = changed ?? text
      if (command.name === 'p' || (changed !== null && command.substitution?.prints)) await print(`${text}\n`)
    }
    if (!tool.has('n')) await print(`${text}\n`)
  }
  const failures = await tool.eachInput(names, async (input) => {
    for await (const text of tool.lines(input)) {
      for (const before of ahead.splice(0)) await runOn({ text: before, number: ++number, isLast: false })
      if (hasQuit) return
      ahead.push(text)
    }
  })
  for (const text of ahead) await runOn({ text, number: ++number, isLast: true })
  return failures ? 1 : 0
}

function matches(address: Address, { text, number, isLast }: Line): boolean {
  if (typeof address === 'number') return number === address
  return address === 'last' ? isLast : address.find(text, 0) !== null
}

/** Which ranges a line is inside of is noted in `inRange`. */
function isSelected(command: Command, line: Line, inRange: Set<Command>): boolean {
  const { from, to } = command
  if (from === null) return true
  if (to === null) return matches(from, line)
  if (!inRange.has(command)) {
    if (!matches(from, line)) return false
    if (typeof to !== 'number' || to > line.number) inRange.add(command)
    return true
  }
  if (typeof to === 'number' ? line.number >= to : matches(to, line)) inRange.delete(command)
  return true
}
