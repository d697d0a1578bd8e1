// Applets that change text line by line: cut, tr, sort, uniq.

import { Failure, type Applet } from '../applet.ts'
import { unescapeText } from '../escapes.ts'
import { characterSet } from '../pattern.ts'

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
  options: 'b:c:f:d:s',
  async run(tool) {
    const list = tool.value('f') ?? tool.value('c') ?? tool.value('b')
    if (list === undefined) throw new Failure('expected a list of bytes, characters, or fields')
    const isWanted = positions(list)
    const separator = tool.has('f') ? (tool.value('d') ?? '\t') : ''
    const failures = await tool.eachInput(tool.args, async (input) => {
      for await (const line of tool.lines(input)) {
        const isWhole = !line.includes(separator)
        if (isWhole && tool.has('s')) continue
        const fields = isWhole ? [line] : line.split(separator).filter((_, index) => isWanted(index + 1))
        await tool.print(`${fields.join(separator)}\n`)
      }
    })
    return failures ? 1 : 0
  },
}

const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

/** The characters that a set of tr names, in order. */
function charactersOf(text: string): string[] {
  const members = unescapeText(text).text.match(/\[:\w+:\]|.-.|[\s\S]/gsu) ?? []
  return members.flatMap((member) => {
    if (member.length === 1) return [member]
    if (member.length > 3 || member[1] === '-') return ascii.filter((each) => characterSet(member, false)(each))
    return [member]
  })
}

export const tr: Applet = {
  usage: '[-cds] STRING1 [STRING2]',
  options: '+cds',
  async run(tool) {
    const from = charactersOf(tool.operand(0))
    const second = tool.args[1]
    const to = second === undefined ? [] : charactersOf(second)
    const places = new Map(from.map((character, index): [string, number] => [character, index]))
    const isIn = (character: string) => places.has(character) !== tool.has('c')
    const changed = (character: string) =>
      (tool.has('c') ? undefined : to[places.get(character) ?? 0]) ?? to.at(-1) ?? character
    const isSqueezed = (character: string) => (to.length ? to.includes(character) : isIn(character))
    const decoder = new TextDecoder()
    let previous = ''
    for await (const bytes of tool.chunks(tool.open('-'))) {
      let text = ''
      for (const character of decoder.decode(bytes, { stream: true })) {
        if (tool.has('d') && isIn(character)) continue
        const now = isIn(character) ? changed(character) : character
        if (tool.has('s') && now === previous && isSqueezed(now)) continue
        previous = now
        text += now
      }
      await tool.print(text)
    }
    return 0
  },
}

const unitSizes: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 }

/** `10`, ` -2.5`, and with `-h` sizes: `2K`. What begins with no number is 0. */
function leadingNumber(text: string): number {
  const [, digits, unit = ''] = /^\s*([-+]?\d*\.?\d*)([KMG]?)/.exec(text) ?? []
  return (Number(digits) || 0) * (unitSizes[unit] ?? 1)
}

function compare(left: string, right: string, flags: string): number {
  const byText = left < right ? -1 : Number(left > right)
  const order = /[nhg]/.test(flags) ? leadingNumber(left) - leadingNumber(right) : byText
  return flags.includes('r') ? -order : order
}

export const sort: Applet = {
  usage: '[-nrugh] [-k START[,END]] [-t CHAR] [FILE]...',
  options: 'nruhgsk:t:',
  async run(tool) {
    const { bytes, failures } = await tool.allBytes(tool.args)
    const text = bytes.toString()
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
    const general = ['n', 'r', 'h', 'g'].filter((option) => tool.has(option)).join('')
    const keys = tool.values('k').map((key) => {
      const found = /^(\d+)([a-z]*)(?:,(\d+)([a-z]*))?$/.exec(key)
      if (!found) throw new Failure(`bad field specification '${key}'`)
      const [, from, flags = '', to = Number.POSITIVE_INFINITY, moreFlags = ''] = found
      return { from: Number(from), to: Number(to), flags: flags + moreFlags || general }
    })
    const separator = tool.value('t')
    const fieldsOf = (line: string) => (separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator))
    const compareKeys = (a: string, b: string) => {
      for (const { from, to, flags } of keys) {
        const [left = '', right = ''] = [a, b].map((line) =>
          fieldsOf(line)
            .slice(from - 1, to)
            .join(separator ?? ''),
        )
        const order = compare(left, right, flags)
        if (order) return order
      }
      return keys.length ? 0 : compare(a, b, general)
    }
    const lastResort = tool.has('r') ? 'r' : ''
    await tool.process.breathe()
    const isDecided = tool.has('u') || tool.has('s')
    const sorted = lines.sort((a, b) => compareKeys(a, b) || (isDecided ? 0 : compare(a, b, lastResort)))
    for (const [index, line] of sorted.entries()) {
      if (tool.has('u') && index && compareKeys(sorted[index - 1] ?? '', line) === 0) continue
      await tool.print(`${line}\n`)
    }
    return failures ? 2 : 0
  },
}

export const uniq: Applet = {
  usage: '[-cdui] [FILE]',
  options: 'cdui',
  async run(tool) {
    let current: string | null = null
    let count = 0
    const keyOf = (line: string) => (tool.has('i') ? line.toLowerCase() : line)
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
