// Parser: from words and operators to a tree. The grammar is that of POSIX sh, with the words busybox ash has for mistakes.

import { isSpecial } from './special-builtins.ts'
import { documentEnd, isRedirection, type Lexer } from './lexer.ts'
import { TokenReader } from './token-reader.ts'
import { plainText, type Assignment, type Command, type Redirection, type Script, type Word } from './syntax-tree.ts'

const deepest = 200 // compound commands within each other

/** What is inside of `$(…)`, up to its parenthesis. */
export function parseSubstitution(lexer: Lexer): Script {
  return { commands: [new Parser(lexer).untilParenthesis()], fault: null }
}

export class Parser extends TokenReader {
  private depth = 0

  /** The next whole command line; null at the end. */
  line(): Command | null {
    this.skipNewlines()
    if (this.peek().kind === 'end') return null
    const command = this.list(false)
    const { kind } = this.peek()
    if (kind !== 'newline' && kind !== 'end') throw this.unexpected()
    return command
  }

  untilParenthesis(): Command {
    const command = this.list(true)
    if (!this.isOperator(')')) throw this.unexpected(')')
    return command
  }

  /** Commands with `;`, `&` and, if `overLines`, newlines between them, up to what can't go on. */
  private list(overLines: boolean): Command {
    const commands: Command[] = []
    for (;;) {
      if (overLines) this.skipNewlines()
      if (this.endsList()) break
      const command = this.andOr()
      const isBackground = this.isOperator('&')
      commands.push(isBackground ? { type: 'background', command } : command)
      if (isBackground || this.isOperator(';')) this.take()
      else if (!overLines || this.peek().kind !== 'newline') break
    }
    const [only] = commands
    return commands.length === 1 && only ? only : { type: 'sequence', commands }
  }

  private endsList(): boolean {
    const token = this.peek()
    if (token.kind === 'end' || token.kind === 'newline') return true
    if (token.kind === 'operator') return token.text === ')' || token.text === ';;'
    return ['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'].includes(this.keyword() ?? '') && this.depth > 0
  }

  private andOr(): Command {
    let left = this.pipeline()
    for (;;) {
      const type = this.isOperator('&&') ? 'and' : this.isOperator('||') ? 'or' : null
      if (!type) return left
      this.take()
      this.skipNewlines()
      left = { type, left, right: this.pipeline() }
    }
  }

  private pipeline(): Command {
    let negated = false
    while (this.acceptKeyword('!')) negated = !negated
    const commands = [this.command()]
    while (this.accept('|')) {
      this.skipNewlines()
      commands.push(this.command())
    }
    const [only] = commands
    return commands.length === 1 && only && !negated ? only : { type: 'pipeline', negated, commands }
  }

  private command(): Command {
    const compound = this.compound()
    if (!compound) return this.simple()
    const redirections: Redirection[] = []
    for (let each = this.redirection(); each; each = this.redirection()) redirections.push(each)
    return redirections.length ? { type: 'redirected', command: compound, redirections } : compound
  }

  private compound(): Command | null {
    if (++this.depth > deepest) throw this.lexer.fault('nested too deeply')
    try {
      if (this.accept('(')) {
        const body = this.body(')')
        this.expectOperator(')')
        return { type: 'subshell', body }
      }
      switch (this.keyword()) {
        case '{':
          this.take()
          return { type: 'group', body: this.bodyUntil('}') }
        case 'if':
          return this.conditional()
        case 'while':
        case 'until': {
          const until = this.keyword() === 'until'
          this.take()
          const condition = this.bodyUntil('do')
          return { type: 'loop', until, condition, body: this.bodyUntil('done') }
        }
        case 'for':
          return this.forLoop()
        case 'case':
          return this.caseCommand()
        case null:
          return null
        default:
          throw this.unexpected()
      }
    } finally {
      this.depth--
    }
  }

  private body(expected?: string): Command {
    const body = this.list(true)
    if (body.type === 'sequence' && !body.commands.length)
      throw this.unexpected(this.peek().kind === 'end' ? expected : undefined)
    return body
  }

  private bodyUntil(word: string): Command {
    const body = this.body(word)
    this.expect(word)
    return body
  }

  private conditional(): Command {
    const clauses: { condition: Command; body: Command }[] = []
    do {
      this.take()
      const condition = this.bodyUntil('then')
      clauses.push({ condition, body: this.body() })
    } while (this.keyword() === 'elif')
    let otherwise: Command | null = null
    if (this.acceptKeyword('else')) otherwise = this.body()
    this.expect('fi')
    return { type: 'if', clauses, otherwise }
  }

  private forLoop(): Command {
    this.take()
    const name = this.take()
    if (name.kind !== 'word' || !name.literal || !/^[A-Za-z_]\w*$/.test(name.literal))
      throw this.lexer.fault('bad for loop variable')
    this.skipNewlines()
    let words: Word[] | null = null
    if (this.acceptKeyword('in')) {
      words = []
      while (this.peek().kind === 'word') words.push(this.word())
      if (!this.isOperator(';') && this.peek().kind !== 'newline') throw this.unexpected()
      this.take()
    } else this.accept(';')
    this.skipNewlines()
    this.expect('do')
    return { type: 'for', name: name.literal, words, body: this.bodyUntil('done') }
  }

  private caseCommand(): Command {
    this.take()
    const subject = this.word()
    this.skipNewlines()
    this.expect('in')
    const branches: { patterns: Word[]; body: Command }[] = []
    for (;;) {
      this.skipNewlines()
      if (this.keyword() === 'esac') break
      this.accept('(')
      const patterns = [this.word()]
      while (this.accept('|')) patterns.push(this.word())
      this.expectOperator(')')
      branches.push({ patterns, body: this.list(true) })
      this.skipNewlines()
      if (!this.accept(';;')) break
    }
    this.expect('esac')
    return { type: 'case', subject, branches }
  }

  private simple(): Command {
    const assignments: Assignment[] = []
    const words: Word[] = []
    const redirections: Redirection[] = []
    const { line } = this.lexer
    for (;;) {
      const redirection = this.redirection()
      if (redirection) {
        redirections.push(redirection)
        continue
      }
      const token = this.peek()
      if (token.kind !== 'word') break
      this.take()
      const assignment = words.length ? null : asAssignment(token.word)
      if (assignment) assignments.push(assignment)
      else words.push(token.word)
      if (words.length === 1 && token.literal && !assignments.length && this.accept('(')) {
        this.expectOperator(')')
        this.skipNewlines()
        if (!/^[\w.:+-]+$/.test(token.literal) || isSpecial(token.literal)) throw this.lexer.fault('bad function name')
        const body = this.command()
        return { type: 'function', name: token.literal, body }
      }
    }
    if (!assignments.length && !words.length && !redirections.length) throw this.unexpected()
    const texts = words.map(plainText)
    const argv = texts.every((text) => text !== null) ? texts : null
    return { type: 'simple', assignments, words, argv, redirections, line }
  }

  private redirection(): Redirection | null {
    const first = this.peek()
    if (first.kind === 'number') this.take()
    const token = this.peek()
    if (token.kind !== 'operator' || !isRedirection(token.text)) return null
    this.take()
    const target = this.peek()
    if (target.kind !== 'word') throw this.unexpected()
    const usual = token.text.startsWith('<') ? 0 : 1
    const descriptor = first.kind === 'number' ? first.descriptor : usual
    if (token.text !== '<<' && token.text !== '<<-') {
      this.take()
      return { descriptor, operator: token.text as Redirection['operator'], target: target.word }
    }
    const redirection: { descriptor: number; operator: '<<'; target: Word } = { descriptor, operator: '<<', target: [] }
    this.lexer.expectDocument({
      ...documentEnd(target.word),
      strip: token.text === '<<-',
      fill: (body) => {
        redirection.target = body
      },
    })
    this.take()
    return redirection
  }
}

function asAssignment(word: Word): Assignment | null {
  const [first, ...rest] = word
  if (first?.type !== 'text' || first.quoted) return null
  const found = /^([A-Za-z_]\w*)=/.exec(first.text)
  if (!found) return null
  const text = first.text.slice(found[0].length)
  return { name: found[1] ?? '', value: text ? [{ ...first, text }, ...rest] : rest }
}
