// Lexer: characters to words and operators, with quotes and expansions taken apart.

import { unescapeText } from './escapes.ts'
import { SyntaxFault, type Parameter, type Redirection, type Script, type Word, type WordPart } from './syntax-tree.ts'

export type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly literal: string | null }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'number'; readonly descriptor: number }
  | { readonly kind: 'newline' | 'end' }

const operators = '<<- && || ;; << >> <& >& <> >| & | ; < > ( )'.split(' ') // longest first
const deepest = 100 // substitutions within substitutions: far more than anyone types, far less than the stack holds

/** Where a run of parts ends, and which quotes mean something in it. */
type Context = 'word' | 'quotes' | 'braces' | 'quoted braces' | 'pattern' | 'slice' | 'arithmetic' | 'document'

// Characters that end a run, where that is all there is to it.
const ends: Partial<Record<Context, string>> = {
  ...{ word: ' \t\n;&|<>()', quotes: '"', pattern: '/}', slice: ':}', braces: '}', 'quoted braces': '}' },
}
const quotedContexts: ReadonlySet<Context> = new Set(['quotes', 'quoted braces', 'slice', 'arithmetic', 'document'])
// What a backslash takes the meaning from where quotes are around.
const escapable: Partial<Record<Context, string>> = { document: '$`\\', 'quoted braces': '$`\\"}' }

type HereDocument = {
  readonly end: string
  readonly strip: boolean
  readonly quoted: boolean
  readonly fill: (body: Word) => void
}

export class Lexer {
  line: number
  private at = 0
  private readonly text: string
  private readonly depth: number
  private readonly parseUntilParenthesis: (lexer: Lexer) => Script
  private documents: HereDocument[] = []

  constructor(text: string, parseUntilParenthesis: (lexer: Lexer) => Script, line = 1, depth = 0) {
    this.text = text
    this.parseUntilParenthesis = parseUntilParenthesis
    this.line = line
    this.depth = depth
    if (depth > deepest) throw this.fault('nested too deeply')
  }

  fault(message: string, isIncomplete = false): SyntaxFault {
    return new SyntaxFault(message, this.line, isIncomplete)
  }

  /** The body of a here-document begins on the line after the one being read. */
  expectDocument(document: HereDocument) {
    this.documents.push(document)
  }

  next(): Token {
    this.skipBlanks()
    const character = this.text[this.at]
    if (character === undefined) {
      if (this.documents.length) this.readDocuments()
      return { kind: 'end' }
    }
    if (character === '\n') {
      this.at++
      this.line++
      this.readDocuments()
      return { kind: 'newline' }
    }
    const number = this.take(/\d+(?=[<>])/y)
    if (number) return { kind: 'number', descriptor: Number(number[0]) }
    const operator = operators.find((each) => this.text.startsWith(each, this.at))
    if (operator) {
      this.at += operator.length
      return { kind: 'operator', text: operator }
    }
    const start = this.at
    const word = this.parts('word')
    const [part] = word
    const isLiteral = word.length === 1 && part?.type === 'text' && !part.quoted
    return { kind: 'word', word, literal: isLiteral ? this.text.slice(start, this.at) : null }
  }

  /** What the pattern (sticky) finds here, which is then behind. */
  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    this.at += found?.[0].length ?? 0
    return found
  }

  private skipBlanks() {
    const blanks = this.take(/(?:[ \t]|\\\n)*(?:#[^\n]*)?/y)?.[0] ?? ''
    this.line += blanks.split('\n').length - 1
  }

  private parts(context: Context): Word {
    const parts: WordPart[] = []
    const isQuoted = quotedContexts.has(context)
    let parentheses = 0
    const add = (text: string, quoted: boolean) => {
      const last = parts.at(-1)
      if (last?.type === 'text' && last.quoted === quoted) parts[parts.length - 1] = { ...last, text: last.text + text }
      else parts.push({ type: 'text', text, quoted })
    }
    for (;;) {
      const character = this.text[this.at]
      if (character === undefined) {
        if (context === 'word' || context === 'document') return parts
        if (context === 'quotes') throw this.fault('unterminated quoted string', true)
        throw this.fault(context === 'arithmetic' ? "missing '))'" : "missing '}'", true)
      }
      if (ends[context]?.includes(character)) return parts
      if (context === 'arithmetic') {
        if (character === '(') parentheses++
        if (character === ')' && parentheses-- === 0) return parts
      }
      this.at++
      if (character === '\n') this.line++
      if (character === '\\') {
        const next = this.text[this.at]
        if (next === '\n') {
          this.at++
          this.line++
        } else if (next === undefined || (isQuoted && !(escapable[context] ?? '$`\\"').includes(next))) {
          add('\\', isQuoted)
        } else {
          this.at++
          add(next, true)
        }
      } else if (character === "'" && !isQuoted) add(this.until("'"), true)
      else if (character === '"' && context !== 'quotes' && context !== 'document') {
        if (context === 'arithmetic') continue
        const inner = this.parts('quotes')
        this.at++
        if (!inner.length) add('', true)
        for (const part of inner) {
          if (part.type === 'text') add(part.text, true)
          else parts.push(part)
        }
      } else if (character === '$') this.dollar(isQuoted, add, parts)
      else if (character === '`') parts.push({ type: 'command', script: this.backquoted(isQuoted), quoted: isQuoted })
      else add(character, isQuoted)
    }
  }

  private until(end: string): string {
    const start = this.at
    const found = this.text.indexOf(end, start)
    if (found === -1) throw this.fault('unterminated quoted string', true)
    const text = this.text.slice(start, found)
    this.line += text.split('\n').length - 1
    this.at = found + 1
    return text
  }

  private dollar(quoted: boolean, add: (text: string, quoted: boolean) => void, parts: WordPart[]) {
    const next = this.text[this.at]
    if (next === "'" && !quoted) {
      this.at++
      add(this.escaped(), true)
    } else if (next === '(') {
      this.at++
      const before = { at: this.at, line: this.line }
      if (this.text[this.at] === '(') {
        this.at++
        try {
          parts.push({ type: 'arithmetic', expression: this.arithmetic(), quoted })
          return
        } catch (error) {
          if (!(error instanceof SyntaxFault)) throw error
          Object.assign(this, before) // `$((cmd) | cmd)` after all
        }
      }
      parts.push({ type: 'command', script: this.nested(this.text, this.at, this.line), quoted })
    } else if (next === '{') {
      this.at++
      parts.push(this.braced(quoted))
    } else {
      const name = this.take(/[A-Za-z_]\w*|[0-9@*#?$!-]/y)?.[0]
      if (!name) return add('$', quoted)
      parts.push({ type: 'parameter', name, operator: '', colon: false, word: [], replacement: null, quoted })
    }
  }

  private nested(text: string, at: number, line: number): Script {
    const inner = new Lexer(text, this.parseUntilParenthesis, line, this.depth + 1)
    inner.at = at
    const script = this.parseUntilParenthesis(inner)
    if (text === this.text) {
      this.at = inner.at
      this.line = inner.line
    }
    return script
  }

  private backquoted(quoted: boolean): Script {
    let text = ''
    for (;;) {
      const character = this.text[this.at++]
      if (character === undefined) throw this.fault('EOF in backquote substitution', true)
      if (character === '`') break
      if (character === '\n') this.line++
      const next = this.text[this.at]
      const isEscape = character === '\\' && next !== undefined && (quoted ? '$`\\"' : '$`\\').includes(next)
      if (isEscape) this.at++
      text += isEscape ? next : character
    }
    return this.nested(`${text}\n)`, 0, this.line)
  }

  private arithmetic(): Word {
    const expression = this.parts('arithmetic')
    if (this.text[this.at + 1] !== ')') throw this.fault("missing '))'", this.at + 1 >= this.text.length)
    this.at += 2
    return expression
  }

  private braced(quoted: boolean): Parameter {
    const bad = () => (this.at >= this.text.length ? this.fault("missing '}'", true) : this.fault('bad substitution'))
    const found = this.take(/(#(?=[A-Za-z_0-9@*#?$!-]+\}))?([A-Za-z_]\w*|\d+|[@*#?$!-])/y)
    if (!found) throw bad()
    const name = found[2] ?? ''
    const close = (rest: Partial<Parameter>): Parameter => {
      if (!this.take(/\}/y)) throw bad()
      return { type: 'parameter', name, operator: '', colon: false, word: [], replacement: null, quoted, ...rest }
    }
    if (found[1]) return close({ operator: 'length' })
    const sign = this.take(/:?[-=?+]|##?|%%?|\/\/?|:/y)?.[0]
    if (!sign) return close({})
    if (sign === ':') {
      const word = this.parts('slice')
      return close({ operator: 'slice', word, replacement: this.take(/:/y) ? this.parts('slice') : null })
    }
    if (sign === '/' || sign === '//') {
      const word = this.parts('pattern')
      return close({ operator: sign, word, replacement: this.take(/\//y) ? this.parts('braces') : null })
    }
    const colon = sign.length === 2 && sign[0] === ':'
    const operator = (colon ? sign[1] : sign) as Parameter['operator']
    const isPattern = operator.startsWith('#') || operator.startsWith('%')
    return close({ operator, colon, word: this.parts(quoted && !isPattern ? 'quoted braces' : 'braces') })
  }

  /** `$'…'`. */
  private escaped(): string {
    const found = this.take(/((?:\\[\s\S]|[^'\\])*)'/y)
    if (!found) throw this.fault('unterminated quoted string', true)
    return unescapeText(found[1] ?? '').text
  }

  private readDocuments() {
    const documents = this.documents
    this.documents = []
    for (const { end, strip, quoted, fill } of documents) {
      let body = ''
      while (this.at < this.text.length) {
        const [line = '', isEnded] = this.take(/.*(\n?)/y) ?? []
        this.line++
        const text = strip ? line.replace(/^\t+/, '') : line
        if (text.replace(/\n$/, '') === end) break
        body += text
        if (!isEnded && quoted) body += '\n'
      }
      if (quoted) fill([{ type: 'text', text: body, quoted: true }])
      else fill(new Lexer(body, this.parseUntilParenthesis, this.line, this.depth + 1).parts('document'))
    }
  }
}

/** The text of a here-document's end word, and whether any of it was quoted (then its body is taken as it is). */
export function documentEnd(word: Word): { end: string; quoted: boolean } {
  const quoted = word.some((part) => part.type === 'text' && part.quoted)
  return { end: word.map((part) => (part.type === 'text' ? part.text : '')).join(''), quoted }
}

export function isRedirection(text: string): text is Redirection['operator'] | '<<-' {
  return text.startsWith('<') || text.startsWith('>')
}
