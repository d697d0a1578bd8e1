// echo and printf.

import { UsageError, type Applet } from '../applet.ts'
import { unescapeText } from '../lexer.ts'

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
    const words = tool.args[0] === '--' ? tool.args.slice(1) : tool.args
    const [format, ...values] = words
    if (format === undefined) throw new UsageError()
    const problems: string[] = []
    let rest: readonly string[] = values
    for (;;) {
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

/** One pass over a format, as C's printf with %b and %q; also awk's. Bad numbers count as 0 and are told in `problems`. */
export function formatText(
  format: string,
  values: readonly string[],
  problems: string[],
): { text: string; used: number; stop: boolean } {
  let used = 0
  let stop = false
  const next = () => values[used++]
  const integer = (text: string | undefined): bigint => {
    if (text === undefined || text === '') return 0n
    if (/^["']./u.test(text)) return BigInt(text.codePointAt(1) ?? 0)
    const [, sign, digits = ''] = /^\s*([-+]?)(0[xX][\da-fA-F]+|\d+)$/.exec(text) ?? []
    if (!digits) {
      problems.push(`invalid number '${text}'`)
      return BigInt(Number.parseInt(text, 10) || 0)
    }
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
    return sign === '-' ? -value : value
  }
  const pieces =
    format.match(
      /%%|%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?[a-zA-Z]|\\(?:[0-7]{1,3}|x[\da-fA-F]{1,2}|.)|[^%\\]+|[\s\S]/gs,
    ) ?? []
  let text = ''
  for (const piece of pieces) {
    if (stop) break
    if (piece === '%%') text += '%'
    else if (piece.startsWith('\\') && piece.length > 1) {
      const plain = unescapeText(piece)
      text += plain.text
      stop = plain.stop
    } else if (piece.startsWith('%') && piece.length > 1) {
      const [, flags = '', widthText, hasPrecision, precisionText, conversion = ''] =
        /^%([-+ #0]*)(\*|\d+)?(\.(\*|\d+)?)?([a-zA-Z])$/.exec(piece) ?? []
      const sized = (given: string | undefined) => Number(given === '*' ? integer(next()) : (given ?? 0))
      let width = Math.min(sized(widthText), widest)
      const precision = hasPrecision ? Math.min(sized(precisionText), widest) : null
      const isLeft = flags.includes('-') || width < 0
      width = Math.abs(width)
      let body: string
      if (conversion === 'b') {
        const plain = unescapeText(next() ?? '')
        body = plain.text
        stop = plain.stop
      } else if ('sq'.includes(conversion)) body = (next() ?? '').slice(0, precision ?? undefined)
      else if (conversion === 'c') body = [...(next() ?? '')][0] ?? ''
      else if ('diuxXo'.includes(conversion)) body = formatInteger(integer(next()), conversion, flags, precision)
      else if ('feEgG'.includes(conversion)) {
        const given = next() ?? '0'
        const value = Number(given)
        if (Number.isNaN(value)) problems.push(`invalid number '${given}'`)
        body = signed(
          Number.isNaN(value) ? 0 : value,
          formatFloat(Math.abs(value || 0), conversion, precision ?? 6),
          flags,
        )
      } else {
        problems.push(`${piece}: invalid format`)
        break
      }
      const isZero =
        flags.includes('0') &&
        !isLeft &&
        !'sbcq'.includes(conversion) &&
        !(precision !== null && 'diuxXo'.includes(conversion))
      if (isZero && body.length < width) {
        const sign = /^[-+ ]/.exec(body)?.[0] ?? ''
        body = sign + body.slice(sign.length).padStart(width - sign.length, '0')
      }
      text += isLeft ? body.padEnd(width) : body.padStart(width)
    } else text += piece
  }
  return { text, used: Math.min(used, values.length), stop }
}

function formatInteger(value: bigint, conversion: string, flags: string, precision: number | null): string {
  if ('di'.includes(conversion)) {
    const digits = String(value < 0n ? -value : value).padStart(precision ?? 0, '0')
    return signed(value < 0n ? -1 : 1, digits, flags)
  }
  const positive = BigInt.asUintN(64, value)
  const digits = positive.toString(conversion === 'u' ? 10 : conversion === 'o' ? 8 : 16).padStart(precision ?? 0, '0')
  const prefix =
    flags.includes('#') && positive !== 0n ? (conversion === 'o' ? '0' : conversion === 'u' ? '' : '0x') : ''
  return conversion === 'X' ? (prefix + digits).toUpperCase() : prefix + digits
}

function signed(value: number, digits: string, flags: string): string {
  return (value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + digits
}

function formatFloat(value: number, conversion: string, precision: number): string {
  const places = Math.min(precision, 100)
  const exponential = (text: string) => text.replace(/e([-+])(\d)$/, 'e$10$2')
  let text: string
  if (conversion === 'f') text = value.toFixed(places)
  else if (conversion.toLowerCase() === 'e') text = exponential(value.toExponential(places))
  else {
    const digits = Math.max(1, places)
    const exponent = value === 0 ? 0 : Math.floor(Math.log10(value))
    text =
      exponent < -4 || exponent >= digits
        ? value.toExponential(digits - 1)
        : value.toFixed(Math.max(0, digits - 1 - exponent))
    if (text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '')
    text = exponential(text)
  }
  return conversion === 'E' || conversion === 'G' ? text.toUpperCase() : text
}
