// Applets that change text line by line: grep, cut, tr, sort, uniq, nl, xargs and the like.

import { Failure, UsageError, wholeNumber, type Applet, type Tool } from '../applet.ts'
import { unescapeText } from '../lexer.ts'
import { characterSet } from '../pattern.ts'
import { compileExpression, ExpressionError, type Expression } from '../regular-expression.ts'

/** Throws Failure in the applet's words. */
export function expressionOf(
  source: string,
  options: { readonly extended: boolean; readonly ignoreCase?: boolean },
): Expression {
  try {
    return compileExpression(source, options)
  } catch (error) {
    if (error instanceof ExpressionError) throw new Failure(`bad regex '${source}': ${error.message}`, 2)
    throw error
  }
}

export const grep: Applet = {
  usage: '[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
  options: 'HhnlLoqvsrRiwxFEcm:A:B:C:e:',
  async run(tool) {
    const operands = [...tool.args]
    const given = tool.values('e').length ? tool.values('e') : [operands.shift() ?? raiseUsage()]
    const isExtended = tool.has('E') || tool.name === 'egrep'
    const isPlain = tool.has('F') || tool.name === 'fgrep'
    const expressions = given
      .flatMap((each) => each.split('\n'))
      .map((each) => {
        const source = isPlain ? each.replaceAll(/[\\.[*^$]/g, '\\$&') : each
        return expressionOf(source, { extended: isExtended && !isPlain, ignoreCase: tool.has('i') })
      })
    const matchIn = (line: string, from: number) => {
      const found = expressions.flatMap((expression) => {
        for (let at = from; at <= line.length;) {
          const match = expression.find(line, at)
          if (!match) return []
          const isWhole = match.start === 0 && match.end === line.length
          const isWord = !/\w/.test(line[match.start - 1] ?? '') && !/\w/.test(line[match.end] ?? '')
          if ((!tool.has('x') || isWhole) && (!tool.has('w') || isWord)) return [match]
          at = match.start + 1
        }
        return []
      })
      return found.sort((a, b) => a.start - b.start || b.end - a.end)[0]
    }
    const isRecursive = tool.has('r') || tool.has('R')
    const names = isRecursive
      ? (operands.length ? operands : ['.']).flatMap((name) => filesUnder(tool, name))
      : operands
    const isNamed = tool.has('H') || (!tool.has('h') && (isRecursive || operands.length > 1))
    const most = tool.count('m', Number.POSITIVE_INFINITY)
    const around = tool.count('C', 0)
    const after = tool.count('A', around)
    const before = tool.count('B', around)
    let anyFound = false
    const failures = await tool.eachInput(
      names,
      async (input, path) => {
        const name = path === '-' ? '(standard input)' : path
        let found = 0
        let number = 0
        let lastShown = 0
        let showUntil = 0
        const kept: { text: string; number: number }[] = []
        const show = (text: string, line: number, sign: string) => {
          lastShown = line
          return tool.print(`${isNamed ? `${name}${sign}` : ''}${tool.has('n') ? `${line}${sign}` : ''}${text}\n`)
        }
        const tells = !tool.has('q') && !tool.has('c') && !tool.has('l') && !tool.has('L')
        for await (const text of tool.lines(input)) {
          number++
          const match = matchIn(text, 0)
          if ((match !== undefined) === tool.has('v')) {
            if (tells && number <= showUntil) await show(text, number, '-')
            else if (before) {
              kept.push({ text, number })
              if (kept.length > before) kept.shift()
            }
            continue
          }
          found++
          anyFound = true
          if (tells && tool.has('o')) {
            for (let each = match; each; each = matchIn(text, Math.max(each.end, each.start + 1)))
              if (each.end > each.start) await show(text.slice(each.start, each.end), number, ':')
          } else if (tells) {
            const first = kept[0]?.number ?? number
            if ((before || after) && lastShown && first > lastShown + 1) await tool.print('--\n')
            for (const each of kept.splice(0)) await show(each.text, each.number, '-')
            await show(text, number, ':')
            showUntil = number + after
          }
          if (tool.has('q') || tool.has('l') || tool.has('L') || found >= most) break
        }
        if (tool.has('c')) await tool.print(`${isNamed ? `${name}:` : ''}${found}\n`)
        if ((tool.has('l') && found) || (tool.has('L') && !found)) await tool.print(`${name}\n`)
      },
      (name, error) => (tool.has('s') ? '' : `${name}: ${error}`),
    )
    if (anyFound && tool.has('q')) return 0
    return failures ? 2 : anyFound ? 0 : 1
  },
}

function raiseUsage(): never {
  throw new UsageError()
}

/** All files in a directory and below; a file is its own. */
function filesUnder(tool: Tool, name: string): string[] {
  const path = tool.path(name)
  if (!tool.files.exists(path) || tool.files.lstat(path).kind !== 'directory') return [name]
  return tool.files.readDirectory(path).flatMap((each) => filesUnder(tool, `${name.replace(/\/$/, '')}/${each}`))
}

/** `1,3-5,7-`: whether a position, from 1, is wanted. */
function positions(list: string): (position: number) => boolean {
  const ranges = list.split(',').map((range) => {
    const found = /^(\d*)(-?)(\d*)$/.exec(range)
    if (!found || (!found[1] && !found[3])) throw new Failure(`invalid range '${range}'`)
    const from = Number(found[1] || 1)
    return { from, to: found[2] ? Number(found[3] || Number.POSITIVE_INFINITY) : from }
  })
  return (position) => ranges.some(({ from, to }) => position >= from && position <= to)
}

export const cut: Applet = {
  usage: '{-b|c LIST | -f LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...',
  options: 'b:c:f:d:sO:n',
  async run(tool) {
    const list = tool.value('f') ?? tool.value('c') ?? tool.value('b')
    if (list === undefined) throw new Failure('expected a list of bytes, characters, or fields')
    const isWanted = positions(list)
    const separator = tool.value('d') ?? '\t'
    const failures = await tool.eachInput(tool.args, async (input) => {
      for await (const line of tool.lines(input)) {
        if (!tool.has('f')) await tool.print(`${[...line].filter((_, index) => isWanted(index + 1)).join('')}\n`)
        else if (line.includes(separator)) {
          await tool.print(
            `${line
              .split(separator)
              .filter((_, index) => isWanted(index + 1))
              .join(tool.value('O') ?? separator)}\n`,
          )
        } else if (!tool.has('s')) await tool.print(`${line}\n`)
      }
    })
    return failures ? 1 : 0
  },
}

const classMembers = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

function trSet(text: string): string[] {
  const plain = unescapeText(text).text
  const found: string[] = []
  for (let index = 0; index < plain.length; index++) {
    const named = /^\[:(\w+):\]/.exec(plain.slice(index, index + 12))
    const [from = '', sign, to] = plain.slice(index, index + 3)
    if (named) {
      const isMember = characterSet(named[0], false)
      found.push(...classMembers.filter((each) => isMember(each)))
      index += named[0].length - 1
    } else if (sign === '-' && to !== undefined) {
      if (to < from) throw new Failure(`invalid range '${from}-${to}'`)
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) found.push(String.fromCharCode(code))
      index += 2
    } else found.push(from)
  }
  return found
}

export const tr: Applet = {
  usage: '[-cds] STRING1 [STRING2]',
  options: '+cCds',
  async run(tool) {
    const [first, second] = tool.args
    if (first === undefined) throw new UsageError()
    const from = trSet(first)
    const to = second === undefined ? [] : trSet(second)
    const isComplement = tool.has('c') || tool.has('C')
    const places = new Map(from.map((character, index): [string, number] => [character, index]))
    const isIn = (character: string) => places.has(character) !== isComplement
    const deletes = tool.has('d')
    const squeezed = new Set(deletes || second !== undefined ? to : from)
    const decoder = new TextDecoder()
    let previous = ''
    for await (const bytes of tool.chunks(tool.open('-'))) {
      let text = ''
      for (const character of decoder.decode(bytes, { stream: true })) {
        let changed = character
        if (isIn(character)) {
          if (deletes) continue
          if (to.length) changed = (isComplement ? to.at(-1) : (to[places.get(character) ?? 0] ?? to.at(-1))) ?? ''
        }
        const isSqueezed = tool.has('s') && (squeezed.has(changed) || (isComplement && !to.length && isIn(changed)))
        if (isSqueezed && changed === previous) continue
        previous = changed
        text += changed
      }
      await tool.print(text)
    }
    return 0
  },
}

export const sort: Applet = {
  usage: '[-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
  options: 'nruk:t:o:fhsbVcgdizM',
  async run(tool) {
    const { lines, failures } = await tool.allLines(tool.args)
    const keys = tool.values('k').map((key) => {
      const found = /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(key)
      if (!found) throw new Failure(`bad field specification '${key}'`)
      const flags = (found[2] ?? '') + (found[4] ?? '')
      return { from: Number(found[1]), to: Number(found[3] ?? Number.POSITIVE_INFINITY), flags }
    })
    const separator = tool.value('t')
    const fieldsOf = (line: string) => (separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator))
    const general = ['n', 'r', 'f', 'h', 'g', 'V'].filter((option) => tool.has(option)).join('')
    const number = (text: string) => {
      const [, digits = '', unit = ''] = /^\s*([-+]?\d*\.?\d*)([kKMGT]?)/.exec(text) ?? []
      return (
        (Number(digits) || 0) * { k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }[unit as 'k']! ||
        Number(digits) ||
        0
      )
    }
    const compareBy = (a: string, b: string, flags: string) => {
      const [left, right] = flags.includes('f') ? [a.toUpperCase(), b.toUpperCase()] : [a, b]
      const isNumber = /[nhg]/.test(flags)
      const order = isNumber
        ? number(left) - number(right)
        : flags.includes('V')
          ? left.localeCompare(right, 'en', { numeric: true })
          : left < right
            ? -1
            : Number(left > right)
      return flags.includes('r') ? -order : order
    }
    const compareKeys = (a: string, b: string) => {
      if (!keys.length) return compareBy(a, b, general)
      for (const { from, to, flags } of keys) {
        const pick = (line: string) =>
          fieldsOf(line)
            .slice(from - 1, to)
            .join(separator ?? '')
        const order = compareBy(pick(a), pick(b), flags || general)
        if (order) return order
      }
      return 0
    }
    await tool.process.breathe()
    const isDecided = tool.has('s') || tool.has('u')
    const sorted = lines.sort(
      (a, b) => compareKeys(a, b) || (isDecided ? 0 : compareBy(a, b, tool.has('r') && !keys.length ? 'r' : '')),
    )
    const result = tool.has('u')
      ? sorted.filter((line, index) => index === 0 || compareKeys(sorted[index - 1] ?? '', line) !== 0)
      : sorted
    const output = tool.value('o')
    if (output !== undefined) tool.files.writeFile(tool.path(output), result.map((line) => `${line}\n`).join(''))
    else for (const line of result) await tool.print(`${line}\n`)
    return failures ? 2 : 0
  },
}

export const uniq: Applet = {
  usage: '[-cduiz] [-f,s,w N] [FILE [OUTFILE]]',
  options: 'cduif:',
  async run(tool) {
    let current: string | null = null
    let count = 0
    const skipped = tool.count('f', 0)
    const keyOf = (line: string) => {
      const rest = skipped ? line.replace(new RegExp(`^(\\s*\\S+){0,${skipped}}`), '') : line
      return tool.has('i') ? rest.toLowerCase() : rest
    }
    const show = async () => {
      if (current === null || (tool.has('d') && count < 2) || (tool.has('u') && count > 1)) return
      await tool.print(`${tool.has('c') ? `${String(count).padStart(7)} ` : ''}${current}\n`)
    }
    const failures = await tool.eachInput(tool.args.slice(0, 1), async (input) => {
      for await (const line of tool.lines(input)) {
        if (current !== null && keyOf(current) === keyOf(line)) count++
        else {
          await show()
          current = line
          count = 1
        }
      }
    })
    await show()
    return failures ? 1 : 0
  },
}

export const nl: Applet = {
  usage: '[FILE]...',
  options: 'b:w:s:',
  async run(tool) {
    let number = 0
    const failures = await tool.eachInput(tool.args, async (input) => {
      for await (const line of tool.lines(input)) {
        const isNumbered = line !== '' || tool.value('b') === 'a'
        const width = tool.count('w', 6)
        await tool.print(
          isNumbered
            ? `${String(++number).padStart(width)}${tool.value('s') ?? '\t'}${line}\n`
            : `${' '.repeat(width + 1)}\n`,
        )
      }
    })
    return failures ? 1 : 0
  },
}

export const expr: Applet = {
  usage: 'EXPRESSION',
  options: null,
  async run(tool) {
    const words = tool.args
    if (!words.length) throw new Failure('too few arguments', 2)
    let at = 0
    const isTrue = (text: string) => text !== '' && text !== '0'
    const isNumber = (text: string) => /^-?\d+$/.test(text)
    const number = (text: string) => {
      if (!isNumber(text)) throw new Failure(`invalid number '${text}'`, 2)
      return BigInt(text)
    }
    const levels: readonly Readonly<Record<string, (left: string, right: string) => string>>[] = [
      { '|': (left, right) => (isTrue(left) ? left : right) },
      { '&': (left, right) => (isTrue(left) && isTrue(right) ? left : '0') },
      Object.fromEntries(
        ['=', '==', '!=', '<', '<=', '>', '>='].map((operator) => [
          operator,
          (left: string, right: string) => {
            const order =
              isNumber(left) && isNumber(right)
                ? Number(BigInt(left) - BigInt(right))
                : left < right
                  ? -1
                  : Number(left > right)
            const is = {
              '=': order === 0,
              '==': order === 0,
              '!=': order !== 0,
              '<': order < 0,
              '<=': order <= 0,
              '>': order > 0,
              '>=': order >= 0,
            }
            return is[operator as '='] ? '1' : '0'
          },
        ]),
      ),
      {
        '+': (left, right) => String(number(left) + number(right)),
        '-': (left, right) => String(number(left) - number(right)),
      },
      {
        '*': (left, right) => String(number(left) * number(right)),
        '/': (left, right) => String(number(left) / nonZero(number(right))),
        '%': (left, right) => String(number(left) % nonZero(number(right))),
      },
      {
        ':': (left, right) => {
          const match = expressionOf(`^${right}`, { extended: false }).find(left, 0)
          if (match && match.groups.length > 1) return match.groups[1] ?? ''
          return right.includes('\\(') ? '' : String(match ? match.end : 0)
        },
      },
    ]
    const level = (index: number): string => {
      const operators = levels[index]
      if (!operators) return primary()
      let left = level(index + 1)
      for (let operator = operators[words[at] ?? '']; operator; operator = operators[words[at] ?? '']) {
        at++
        left = operator(left, level(index + 1))
      }
      return left
    }
    const primary = (): string => {
      const word = words[at++]
      if (word === undefined) throw new Failure('syntax error', 2)
      if (word === 'length') return String(primary().length)
      if (word === 'substr')
        return ((text: string, from: string, size: string) =>
          text.slice(Number(from) - 1, Number(from) - 1 + Number(size)))(primary(), primary(), primary())
      if (word !== '(') return word
      const inner = level(0)
      if (words[at++] !== ')') throw new Failure('syntax error', 2)
      return inner
    }
    const result = level(0)
    if (at < words.length) throw new Failure('syntax error', 2)
    await tool.print(`${result}\n`)
    return isTrue(result) ? 0 : 1
  },
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new Failure('division by zero', 2)
  return value
}

export const fold: Applet = {
  usage: '[-bs] [-w WIDTH] [FILE]...',
  options: 'bsw:',
  async run(tool) {
    const width = Math.max(1, wholeNumber(tool.value('w') ?? '80'))
    const failures = await tool.eachInput(tool.args, async (input) => {
      for await (const line of tool.lines(input)) {
        for (let at = 0; at === 0 || at < line.length; at += width) await tool.print(`${line.slice(at, at + width)}\n`)
      }
    })
    return failures ? 1 : 0
  },
}
