// grep: lines that match.

import { compileExpression, type Expression } from '../regular-expression.ts'
import { UsageError, type Applet, type Tool } from '../applet.ts'

export const grep: Applet = {
  usage: '[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
  options: 'HhnloqvsriwxFEcm:A:B:C:e:',
  async run(tool) {
    const operands = [...tool.args]
    const given = tool.has('e') ? tool.values('e') : operands.splice(0, 1)
    if (!given.length) throw new UsageError()
    const matchIn = matcher(tool, given)
    const names = tool.has('r')
      ? (operands.length ? operands : ['.']).flatMap((name) => filesUnder(tool, name))
      : operands
    const isNamed = tool.has('H') || (!tool.has('h') && (tool.has('r') || operands.length > 1))
    const isQuiet = tool.has('q')
    const isListed = tool.has('l')
    const tellsLines = !isQuiet && !isListed && !tool.has('c')
    const most = isQuiet || isListed ? 1 : tool.count('m', Number.POSITIVE_INFINITY)
    const after = tool.count('A', tool.count('C', 0))
    const before = tool.count('B', tool.count('C', 0))
    let anyFound = false
    const failures = await tool.eachInput(
      names,
      async (input, path) => {
        const name = path === '-' ? '(standard input)' : path
        const kept: string[] = [] // lines before, that a match may still want
        let found = 0
        let number = 0
        let lastShown = 0
        let showUntil = 0
        const show = (text: string, line: number, sign: string) => {
          lastShown = line
          return tool.print(`${isNamed ? `${name}${sign}` : ''}${tool.has('n') ? `${line}${sign}` : ''}${text}\n`)
        }
        for await (const text of tool.lines(input)) {
          number++
          const match = matchIn(text, 0)
          if ((match !== undefined) === tool.has('v')) {
            if (tellsLines && number <= showUntil) await show(text, number, '-')
            else kept.push(text)
            if (kept.length > before) kept.shift()
            continue
          }
          found++
          anyFound = true
          if (tellsLines && tool.has('o')) {
            for (let each = match; each; each = matchIn(text, Math.max(each.end, each.start + 1)))
              if (each.end > each.start) await show(text.slice(each.start, each.end), number, ':')
          } else if (tellsLines) {
            const first = number - kept.length
            if ((before || after) && lastShown && first > lastShown + 1) await tool.print('--\n')
            for (const [index, each] of kept.splice(0).entries()) await show(each, first + index, '-')
            await show(text, number, ':')
            showUntil = number + after
          }
          if (found >= most) break
        }
        if (tool.has('c')) await tool.print(`${isNamed ? `${name}:` : ''}${found}\n`)
        if (isListed && found) await tool.print(`${name}\n`)
      },
      (name, error) => `${name}: ${error}`,
    )
    if (anyFound && isQuiet) return 0
    return failures ? 2 : anyFound ? 0 : 1
  },
}

/** The first match from a place on, of any of the expressions. */
function matcher(tool: Tool, sources: readonly string[]) {
  const isPlain = tool.has('F') || tool.name === 'fgrep'
  const extended = !isPlain && (tool.has('E') || tool.name === 'egrep')
  const expressions = sources
    .flatMap((each) => each.split('\n'))
    .map((each) => (isPlain ? each.replaceAll(/[\\.[*^$]/g, '\\$&') : each))
    .map((each) => compileExpression(each, { extended, ignoreCase: tool.has('i') }))
  const first = (expression: Expression, line: string, from: number) => {
    for (let at = from; at <= line.length;) {
      const match = expression.find(line, at)
      if (!match) return []
      const isLine = match.start === 0 && match.end === line.length
      const isWord = !/\w/.test(line[match.start - 1] ?? '') && !/\w/.test(line[match.end] ?? '')
      if ((isLine || !tool.has('x')) && (isWord || !tool.has('w'))) return [match]
      at = match.start + 1
    }
    return []
  }
  return (line: string, from: number) =>
    expressions
      .flatMap((expression) => first(expression, line, from))
      .sort((a, b) => a.start - b.start || b.end - a.end)[0]
}

/** All files in a directory and below; a file is its own. */
function filesUnder(tool: Tool, name: string): string[] {
  const path = tool.path(name)
  if (!tool.files.exists(path) || tool.files.lstat(path).kind !== 'directory') return [name]
  return tool.files.readDirectory(path).flatMap((each) => filesUnder(tool, `${name.replace(/\/$/, '')}/${each}`))
}
