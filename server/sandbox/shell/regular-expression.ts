// Regular expressions of POSIX, for grep, sed, awk and [[ =~ ]]. All ways to match are followed side by side, so that no expression takes
// longer than text × expression: a class's mistake must not stop the cluster. (JavaScript's own can take for ever.)

import { characterSet, closingBracket } from './pattern.ts'

/** Where it matched, and its groups (group 0 is all of it); undefined for a group that took no part. */
export type Match = { readonly start: number; readonly end: number; readonly groups: readonly (string | undefined)[] }

export type Expression = {
  /** The first match that begins at `from` or later. */ find(text: string, from: number): Match | null
}

/** A mistake in an expression, as busybox words it. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}

type Step =
  | { readonly type: 'one'; readonly matches: (character: string) => boolean }
  | { readonly type: 'split'; first: number; second: number }
  | { readonly type: 'jump'; to: number }
  | { readonly type: 'save'; readonly slot: number }
  | { readonly type: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly type: 'match' }

type Piece = (steps: Step[]) => void

const mostSteps = 5000 // an expression this long matches nothing that anyone means
const isWord = (character: string | undefined) => character !== undefined && /\w/.test(character)
const assertions: Readonly<Record<string, (text: string, at: number) => boolean>> = {
  '<': (text, at) => !isWord(text[at - 1]) && isWord(text[at]),
  '>': (text, at) => isWord(text[at - 1]) && !isWord(text[at]),
  b: (text, at) => isWord(text[at - 1]) !== isWord(text[at]),
  B: (text, at) => isWord(text[at - 1]) === isWord(text[at]),
}
const shorthands: Readonly<Record<string, RegExp>> = { w: /\w/, W: /\W/, s: /\s/, S: /\S/, d: /\d/ }

export function compileExpression(
  source: string,
  { extended, ignoreCase = false }: { readonly extended: boolean; readonly ignoreCase?: boolean },
): Expression {
  if (!ignoreCase && !/[\\.[\]*^$+?(){}|]/.test(source)) return literal(source)
  let at = 0
  let groups = 0

  const isOperator = (operator: string) =>
    extended ? source.startsWith(operator, at) : source.startsWith(`\\${operator}`, at)
  const skipOperator = () => {
    at += extended ? 1 : 2
  }
  const one =
    (matches: (character: string) => boolean): Piece =>
    (steps) =>
      void steps.push({ type: 'one', matches })
  const assert =
    (holds: (text: string, at: number) => boolean): Piece =>
    (steps) =>
      void steps.push({ type: 'assert', holds })
  const character = (wanted: string): Piece => {
    const folded = wanted.toLowerCase()
    return one(ignoreCase ? (given) => given.toLowerCase() === folded : (given) => given === wanted)
  }

  function alternatives(depth: number): Piece {
    if (depth > 50) throw new ExpressionError('Regular expression too big')
    const branches = [branch(depth)]
    while (isOperator('|')) {
      skipOperator()
      branches.push(branch(depth))
    }
    return branches.reduceRight((right, left) => (steps) => {
      const split = { type: 'split' as const, first: steps.length + 1, second: 0 }
      steps.push(split)
      left(steps)
      const jump = { type: 'jump' as const, to: 0 }
      steps.push(jump)
      split.second = steps.length
      right(steps)
      jump.to = steps.length
    })
  }

  function branch(depth: number): Piece {
    const pieces: Piece[] = []
    let isStart = true
    const ends = () => at >= source.length || isOperator('|') || (depth > 0 && isOperator(')'))
    while (!ends()) {
      pieces.push(repeated(atom(depth, isStart), isStart))
      isStart = false
    }
    return (steps) => {
      for (const piece of pieces) piece(steps)
    }
  }

  function atom(depth: number, isStart: boolean): Piece {
    if (isOperator('(')) {
      skipOperator()
      const slot = ++groups * 2
      const inner = alternatives(depth + 1)
      if (!isOperator(')')) throw new ExpressionError('Unmatched ( or \\(')
      skipOperator()
      return (steps) => {
        steps.push({ type: 'save', slot })
        inner(steps)
        steps.push({ type: 'save', slot: slot + 1 })
      }
    }
    const now = source[at++] ?? ''
    if (now === '.') return one(() => true)
    if (now === '^' && (extended || isStart)) return assert((_, position) => position === 0)
    if (
      now === '$' &&
      (extended || at === source.length || source.startsWith('\\)', at) || source.startsWith('\\|', at))
    )
      return assert((text, position) => position === text.length)
    if (now === '[') {
      const close = closingBracket(source, at - 1)
      if (close === -1) throw new ExpressionError('Unmatched [, [^, [:, [., or [=')
      const inside = source.slice(at, close)
      at = close + 1
      const negated = inside.startsWith('^')
      return one(characterSet(negated ? inside.slice(1) : inside, negated, ignoreCase))
    }
    if (now !== '\\') return character(now)
    const escaped = source[at++]
    if (escaped === undefined) throw new ExpressionError('Trailing backslash')
    const holds = assertions[escaped]
    if (holds) return assert(holds)
    const shorthand = shorthands[escaped]
    if (shorthand) return one((given) => shorthand.test(given))
    if (/[1-9]/.test(escaped))
      throw new ExpressionError('back references in an expression are not known in this sandbox')
    return character({ n: '\n', t: '\t' }[escaped] ?? escaped)
  }

  function repeated(piece: Piece, isStart: boolean): Piece {
    let result = piece
    for (;;) {
      const bounds = repetition(isStart)
      if (!bounds) return result
      const [least, most] = bounds
      const inner = result
      result = (steps) => {
        for (let count = 0; count < least; count++) inner(steps)
        if (most === null) {
          const split = { type: 'split' as const, first: steps.length + 1, second: 0 }
          const back = steps.length
          steps.push(split)
          inner(steps)
          steps.push({ type: 'jump', to: back })
          split.second = steps.length
          return
        }
        const splits = []
        for (let count = least; count < most; count++) {
          const split = { type: 'split' as const, first: steps.length + 1, second: 0 }
          steps.push(split)
          splits.push(split)
          inner(steps)
          if (steps.length > mostSteps) throw new ExpressionError('Regular expression too big')
        }
        for (const split of splits) split.second = steps.length
      }
    }
  }

  function repetition(isStart: boolean): [number, number | null] | null {
    const now = source[at]
    if (now === '*' && !(isStart && !extended && source[at - 1] === '^')) {
      at++
      return [0, null]
    }
    if (isOperator('+') || isOperator('?')) {
      const least = isOperator('+') ? 1 : 0
      skipOperator()
      return [least, least ? null : 1]
    }
    const found = extended ? /\{(\d*)(,?)(\d*)\}/y : /\\\{(\d*)(,?)(\d*)\\\}/y
    found.lastIndex = at
    const [whole, low = '', comma = '', high = ''] = found.exec(source) ?? []
    if (whole === undefined || (!low && !high)) return null
    at += whole.length
    const least = Number(low)
    const most = comma ? (high ? Number(high) : null) : least
    if (least > 1000 || (most ?? 0) > 1000 || (most !== null && most < least))
      throw new ExpressionError('Invalid content of \\{\\}')
    return [least, most]
  }

  const steps: Step[] = []
  const piece = alternatives(0)
  if (at < source.length) throw new ExpressionError('Unmatched ) or \\)')
  piece(steps)
  steps.push({ type: 'match' })
  if (steps.length > mostSteps) throw new ExpressionError('Regular expression too big')
  return { find: (text, from) => simulate(steps, groups, text, from) }
}

function literal(source: string): Expression {
  return {
    find(text, from) {
      const start = text.indexOf(source, from)
      return start === -1 ? null : { start, end: start + source.length, groups: [source] }
    },
  }
}

type Thread = { readonly step: number; readonly saved: readonly number[] }

function simulate(steps: readonly Step[], groups: number, text: string, from: number): Match | null {
  let threads: Thread[] = []
  let best: readonly number[] | null = null
  let bestEnd = -1
  const seen = new Uint32Array(steps.length)
  let round = 0
  const nothing: readonly number[] = Array.from({ length: groups * 2 + 2 }, () => -1)

  for (let at = from; ; at++) {
    round++
    const next: Thread[] = []
    /** Follows what takes no character, in order of preference. */
    const follow = (start: number, startSaved: readonly number[]) => {
      const stack: Thread[] = [{ step: start, saved: startSaved }]
      for (let thread = stack.pop(); thread; thread = stack.pop()) {
        const { step: index, saved } = thread
        if (seen[index] === round) continue
        seen[index] = round
        const step = steps[index]
        if (step?.type === 'split') stack.push({ step: step.second, saved }, { step: step.first, saved })
        else if (step?.type === 'jump') stack.push({ step: step.to, saved })
        else if (step?.type === 'save') stack.push({ step: index + 1, saved: saved.with(step.slot, at) })
        else if (step?.type === 'assert') {
          if (step.holds(text, at)) stack.push({ step: index + 1, saved })
        } else if (step?.type === 'match') {
          // POSIX wants the leftmost match, and of those the longest.
          if (!best || (saved[0] ?? 0) < (best[0] ?? 0) || (saved[0] === best[0] && at > bestEnd)) {
            best = saved
            bestEnd = at
          }
        } else next.push(thread)
      }
    }
    const before = text[at - 1]
    for (const { step: index, saved } of threads) {
      const step = steps[index]
      if (best && (saved[0] ?? 0) > (best[0] ?? 0)) continue
      if (step?.type === 'one' && before !== undefined && step.matches(before)) follow(index + 1, saved)
    }
    if (!best) follow(0, nothing.with(0, at))
    threads = next
    if (at >= text.length || (best && !threads.length)) break
  }
  if (!best) return null
  const saved: readonly number[] = best
  const [start = 0] = saved
  const found = Array.from({ length: groups + 1 }, (_, group) => {
    if (group === 0) return text.slice(start, bestEnd)
    const [open = -1, close = -1] = saved.slice(group * 2, group * 2 + 2)
    return close === -1 ? undefined : text.slice(open, close)
  })
  return { start, end: bestEnd, groups: found }
}
