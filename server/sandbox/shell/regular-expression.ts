// Regular expressions of POSIX, for grep and sed. Each step of an expression is tried at each place of a text once at most, so that none takes
// longer than text × expression: a class's mistake must not stop the cluster. (JavaScript's own can take for ever.)

import { Failure } from './applet.ts'
import { characterSet, closingBracket } from './pattern.ts'

/** Where it matched, and its groups (group 0 is all of it); undefined for a group that took no part. */
export type Match = { readonly start: number; readonly end: number; readonly groups: readonly (string | undefined)[] }

export type Expression = {
  /** The first match that begins at `from` or later, the longest of those. */
  find(text: string, from: number): Match | null
}

type Step =
  | { readonly type: 'one'; readonly matches: (character: string) => boolean }
  | { readonly type: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly type: 'split'; readonly to: readonly number[] }
  | { readonly type: 'save'; readonly slot: number }
  | { readonly type: 'match' }

/** Steps whose splits count from their own beginning. */
type Piece = readonly Step[]

const mostSteps = 5000 // an expression this long matches nothing that anyone means
const mostTries = 64 * 1024 * 1024 // bytes of notes about one text
const isWord = (character = '') => /\w/.test(character)
const assertions: Readonly<Record<string, (text: string, at: number) => boolean>> = {
  '^': (_, at) => at === 0,
  $: (text, at) => at === text.length,
  '\\<': (text, at) => !isWord(text[at - 1]) && isWord(text[at]),
  '\\>': (text, at) => isWord(text[at - 1]) && !isWord(text[at]),
  '\\b': (text, at) => isWord(text[at - 1]) !== isWord(text[at]),
}
const shorthands: Readonly<Record<string, RegExp>> = { '.': /./s, '\\w': /\w/, '\\W': /\W/, '\\s': /\s/, '\\S': /\S/ }

/** Moves a piece's splits to where it stands. */
const moved = (piece: Piece, by: number): Piece =>
  piece.map((step) => (step.type === 'split' ? { ...step, to: step.to.map((target) => target + by) } : step))

function join(...pieces: readonly Piece[]): Piece {
  const steps: Step[] = []
  for (const piece of pieces) {
    if (steps.length + piece.length > mostSteps) throw new Failure('the expression is too long for this sandbox', 2)
    steps.push(...moved(piece, steps.length))
  }
  return steps
}

const jump = (...to: readonly number[]): Piece => [{ type: 'split', to }]
const optional = (piece: Piece): Piece => join(jump(1, piece.length + 1), piece)
const starred = (piece: Piece): Piece => join(jump(1, piece.length + 2), piece, jump(-piece.length - 1))
const either = (left: Piece, right: Piece): Piece => join(jump(1, left.length + 2), left, jump(right.length + 1), right)

class Compiler {
  groups = 0
  private at = 0
  private readonly source: string
  private readonly isExtended: boolean
  private readonly ignoreCase: boolean

  constructor(source: string, isExtended: boolean, ignoreCase: boolean) {
    this.source = source
    this.isExtended = isExtended
    this.ignoreCase = ignoreCase
  }

  compile(): Piece {
    const piece = this.alternatives(0)
    if (this.at < this.source.length) throw this.mistake()
    return join([{ type: 'save', slot: 0 }], piece, [{ type: 'save', slot: 1 }, { type: 'match' }])
  }

  private mistake(): Failure {
    return new Failure(`bad regex '${this.source}'`, 2)
  }

  /** Operators have a backslash in basic expressions and none in extended ones. */
  private isOperator(sign: string): boolean {
    return this.source.startsWith(this.isExtended ? sign : `\\${sign}`, this.at)
  }

  private accept(sign: string): boolean {
    if (!this.isOperator(sign)) return false
    this.at += this.isExtended ? 1 : 2
    return true
  }

  private alternatives(depth: number): Piece {
    if (depth > 50) throw new Failure('the expression is too long for this sandbox', 2)
    let piece = this.branch(depth)
    while (this.accept('|')) piece = either(piece, this.branch(depth))
    return piece
  }

  private branch(depth: number): Piece {
    const pieces: Piece[] = []
    const ends = () => this.at >= this.source.length || this.isOperator('|') || (depth > 0 && this.isOperator(')'))
    while (!ends()) pieces.push(this.repeated(this.atom(depth, pieces.length === 0)))
    return join(...pieces)
  }

  private atom(depth: number, isFirst: boolean): Piece {
    if (this.accept('(')) {
      const slot = ++this.groups * 2
      const inner = this.alternatives(depth + 1)
      if (!this.accept(')')) throw this.mistake()
      return join([{ type: 'save', slot }], inner, [{ type: 'save', slot: slot + 1 }])
    }
    let now = this.source[this.at++] ?? ''
    if (now === '[') return this.bracket()
    if (now === '^' && !this.isExtended && !isFirst) return this.character(now)
    const isLast = this.at === this.source.length || this.isOperator(')') || this.isOperator('|')
    if (now === '$' && !this.isExtended && !isLast) return this.character(now)
    if (now === '\\') {
      now += this.source[this.at++] ?? ''
      if (now.length === 1) throw this.mistake()
      if (/[1-9]/.test(now)) throw new Failure('this sandbox knows no back references', 2)
    }
    const holds = assertions[now]
    if (holds) return [{ type: 'assert', holds }]
    const shorthand = shorthands[now]
    if (shorthand) return [{ type: 'one', matches: (given) => shorthand.test(given) }]
    return this.character({ '\\n': '\n', '\\t': '\t' }[now] ?? now.slice(-1))
  }

  private character(wanted: string): Piece {
    const fold = (text: string) => (this.ignoreCase ? text.toLowerCase() : text)
    const folded = fold(wanted)
    return [{ type: 'one', matches: (given) => fold(given) === folded }]
  }

  private bracket(): Piece {
    const close = closingBracket(this.source, this.at - 1)
    if (close === -1) throw this.mistake()
    const inside = this.source.slice(this.at, close)
    this.at = close + 1
    const isNegated = inside.startsWith('^')
    return [{ type: 'one', matches: characterSet(isNegated ? inside.slice(1) : inside, isNegated, this.ignoreCase) }]
  }

  private repeated(piece: Piece): Piece {
    if (piece.every(({ type }) => type === 'assert') && !this.isExtended) return piece
    let result = piece
    for (;;) {
      if (this.source[this.at] === '*') {
        this.at++
        result = starred(result)
      } else if (this.accept('+')) result = join(result, starred(result))
      else if (this.accept('?')) result = optional(result)
      else {
        const bounds = this.bounds()
        if (!bounds) return result
        result = times(result, bounds)
      }
    }
  }

  private bounds(): { least: number; most: number } | null {
    const pattern = this.isExtended ? /\{(\d*)(,?)(\d*)\}/y : /\\\{(\d*)(,?)(\d*)\\\}/y
    pattern.lastIndex = this.at
    const [whole, low = '', comma = '', high = ''] = pattern.exec(this.source) ?? []
    if (whole === undefined || (!low && !high)) return null
    this.at += whole.length
    const least = Number(low)
    const most = high ? Number(high) : comma ? Number.POSITIVE_INFINITY : least
    if (most < least) throw this.mistake()
    return { least, most }
  }
}

function times(piece: Piece, { least, most }: { readonly least: number; readonly most: number }): Piece {
  let result: Piece = []
  for (let count = 0; count < least; count++) result = join(result, piece)
  if (most === Number.POSITIVE_INFINITY) return join(result, starred(piece))
  for (let count = least; count < most; count++) result = join(result, optional(piece))
  return result
}

/** Throws Failure, as busybox words a mistake in an expression. */
export function compileExpression(
  source: string,
  { extended, ignoreCase = false }: { readonly extended: boolean; readonly ignoreCase?: boolean },
): Expression {
  if (!ignoreCase && !/[\\.[\]*^$+?(){}|]/.test(source)) return literal(source)
  const compiler = new Compiler(source, extended, ignoreCase)
  const steps = moved(compiler.compile(), 0)
  return { find: (text, from) => find(steps, compiler.groups, text, from) }
}

function literal(source: string): Expression {
  return {
    find(text, from) {
      const start = text.indexOf(source, from)
      return start === -1 ? null : { start, end: start + source.length, groups: [source] }
    },
  }
}

type Trial = { readonly step: number; readonly at: number; readonly saved: readonly number[] }

function find(steps: readonly Step[], groups: number, text: string, from: number): Match | null {
  const places = text.length - from + 1
  if (steps.length * places > mostTries) throw new Failure('the line is too long for this expression', 2)
  const tried = new Uint8Array(steps.length * places)
  for (let start = from; start <= text.length; start++) {
    let best: readonly number[] | null = null
    const trials: Trial[] = [{ step: 0, at: start, saved: [] }]
    for (let trial = trials.pop(); trial; trial = trials.pop()) {
      const { step: index, at, saved } = trial
      const place = index * places + at - from
      if (tried[place]) continue
      tried[place] = 1
      const step = steps[index]
      if (step?.type === 'split') {
        for (const target of step.to.toReversed()) trials.push({ step: target, at, saved })
      } else if (step?.type === 'save') {
        const now = [...saved]
        now[step.slot] = at
        trials.push({ step: index + 1, at, saved: now })
      } else if (step?.type === 'assert') {
        if (step.holds(text, at)) trials.push({ step: index + 1, at, saved })
      } else if (step?.type === 'one') {
        if (at < text.length && step.matches(text[at] ?? '')) trials.push({ step: index + 1, at: at + 1, saved })
      } else if (!best || (best[1] ?? 0) < at) best = saved
    }
    if (best) return matchOf(text, best, groups)
  }
  return null
}

function matchOf(text: string, saved: readonly number[], groups: number): Match {
  const [start = 0, end = 0] = saved
  const taken = Array.from({ length: groups + 1 }, (_, group) => {
    const open = saved[group * 2]
    return open === undefined ? undefined : text.slice(open, saved[group * 2 + 1])
  })
  return { start, end, groups: taken }
}
