// Condition: what is between [[ and ]]: test without splitting, with patterns, && and ||.

import { evaluateTest } from './applets/test.ts'
import type { Expander } from './expand.ts'
import { compilePattern } from './pattern.ts'
import { compileExpression } from './regular-expression.ts'
import { ShellError, type Shell } from './shell-state.ts'
import type { Word } from './syntax-tree.ts'

/** Exit code 0 or 1; throws ShellError for what makes no sense. */
export async function runCondition(shell: Shell, expander: Expander, words: readonly Word[]): Promise<number> {
  const literals = words.map((word) =>
    word.length === 1 && word[0]?.type === 'text' && !word[0].quoted ? word[0].text : null,
  )
  let at = 0

  async function either(): Promise<boolean> {
    let is = await both()
    while (literals[at] === '||') {
      at++
      const right = await both()
      is = is || right
    }
    return is
  }
  async function both(): Promise<boolean> {
    let is = await one()
    while (literals[at] === '&&') {
      at++
      const right = await one()
      is = is && right
    }
    return is
  }
  async function one(): Promise<boolean> {
    if (literals[at] === '!') {
      at++
      return !(await one())
    }
    if (literals[at] === '(') {
      at++
      const is = await either()
      if (literals[at++] !== ')') throw new ShellError('[[: syntax error')
      return is
    }
    const start = at
    while (at < words.length && !['&&', '||', ')'].includes(literals[at] ?? '')) at++
    const operands = words.slice(start, at)
    const [left, , right] = operands
    const operator = operands.length === 3 ? literals[start + 1] : null
    if (left && right && (operator === '=' || operator === '==' || operator === '!=')) {
      const isMatch = compilePattern(await expander.pattern(right))(await expander.text(left))
      return isMatch === (operator !== '!=')
    }
    if (left && right && operator === '=~')
      return (
        compileExpression(await expander.text(right), { extended: true }).find(await expander.text(left), 0) !== null
      )
    const texts: string[] = []
    for (const word of operands) texts.push(await expander.text(word))
    return evaluateTest(shell.process, texts)
  }

  const is = await either()
  if (at < words.length) throw new ShellError('[[: syntax error')
  return is ? 0 : 1
}
