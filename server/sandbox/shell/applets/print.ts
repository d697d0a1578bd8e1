// echo and printf.

import { UsageError, type Applet } from '../applet.ts'
import { unescapeText } from '../escapes.ts'

export const echo: Applet = {
  usage: '[-neE] [ARG]...',
  options: null,
  async run(tool) {
    let hasNewline = true
    let isEscaped = false
    let index = 0
    for (; /^-[neE]+$/.test(tool.args[index] ?? ''); index++) {
      for (const letter of tool.args[index] ?? '') {
        if (letter === 'n') hasNewline = false
        else if (letter !== '-') isEscaped = letter === 'e'
      }
    }
    const plain = tool.args.slice(index).join(' ')
    const { text, stop } = isEscaped ? unescapeText(plain, true) : { text: plain, stop: false }
    await tool.print(hasNewline && !stop ? `${text}\n` : text)
    return 0
  },
}

export const printf: Applet = {
  usage: 'FORMAT [ARG]...',
  options: null,
  async run(tool) {
    const [format, ...values] = tool.args[0] === '--' ? tool.args.slice(1) : tool.args
    if (format === undefined) throw new UsageError()
    const problems: string[] = []
    for (let rest = values; ;) {
      const { text, used, stop } = formatText(format, rest, problems)
      await tool.print(text)
      rest = rest.slice(used)
      if (stop || !rest.length || !used) break
    }
    for (const problem of problems) await tool.complain(problem)
    return problems.length ? 1 : 0
  },
}

const widest = 100_000 // characters a width may ask for
const piecePattern = /%%|%([-+ 0]*)(\d*)(?:\.(\d*))?([a-zA-Z])|\\(?:[0-7]{1,3}|x[\da-fA-F]{1,2}|.)|[^%\\]+|[\s\S]/gs

/** One pass over a format. Bad numbers count as 0 and are told in `problems`. */
function formatText(format: string, values: readonly string[], problems: string[]) {
  let used = 0
  let text = ''
  const next = () => values[used++] ?? ''
  for (const [piece, flags = '', width = '', digits, conversion] of format.matchAll(piecePattern)) {
    if (conversion === undefined) {
      const plain = piece === '%%' ? { text: '%', stop: false } : unescapeText(piece)
      text += plain.text
      if (plain.stop) return { text, used, stop: true }
      continue
    }
    const precision = digits === undefined ? null : Math.min(Number(digits), 100)
    const size = Math.min(Number(width), widest)
    let body: string
    if (conversion === 'b') body = unescapeText(next()).text
    else if (conversion === 's') body = next().slice(0, precision ?? undefined)
    else if (conversion === 'c') body = next().slice(0, 1)
    else if ('diuxXof'.includes(conversion)) body = formatNumber(next(), conversion, flags, precision, problems)
    else {
      problems.push(`${piece}: invalid format`)
      return { text, used, stop: true }
    }
    const sign = /^[-+ ]/.exec(body)?.[0] ?? ''
    if (flags.includes('-')) text += body.padEnd(size)
    else if (flags.includes('0') && !'sbc'.includes(conversion))
      text += sign + body.slice(sign.length).padStart(size - sign.length, '0')
    else text += body.padStart(size)
  }
  return { text, used: Math.min(used, values.length), stop: false }
}

const radixes: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8 }

function formatNumber(
  given: string,
  conversion: string,
  flags: string,
  precision: number | null,
  problems: string[],
): string {
  let value = /^["']./u.test(given) ? (given.codePointAt(1) ?? 0) : Number(given)
  if (Number.isNaN(value) || (conversion !== 'f' && !Number.isInteger(value))) {
    problems.push(`invalid number '${given}'`)
    value = 0
  }
  const plus = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  if (conversion === 'f') return plus + Math.abs(value).toFixed(precision ?? 6)
  if (conversion === 'd' || conversion === 'i') return plus + String(Math.abs(value)).padStart(precision ?? 0, '0')
  const digits = BigInt.asUintN(64, BigInt(value)).toString(radixes[conversion] ?? 10)
  return (conversion === 'X' ? digits.toUpperCase() : digits).padStart(precision ?? 0, '0')
}
