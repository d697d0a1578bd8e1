// Token reader: one word or operator ahead, and what there is to say where another was expected.

import { isRedirection, type Lexer, type Token } from './lexer.ts'
import { reservedWords, type SyntaxFault, type Word } from './syntax-tree.ts'

export class TokenReader {
  protected readonly lexer: Lexer
  private ahead: Token | null = null

  constructor(lexer: Lexer) {
    this.lexer = lexer
  }

  protected peek(): Token {
    this.ahead ??= this.lexer.next()
    return this.ahead
  }

  protected take(): Token {
    const token = this.peek()
    this.ahead = null
    return token
  }

  protected word(): Word {
    const token = this.peek()
    if (token.kind !== 'word') throw this.unexpected()
    this.take()
    return token.word
  }

  protected isOperator(text: string): boolean {
    const token = this.peek()
    return token.kind === 'operator' && token.text === text
  }

  protected accept(operator: string): boolean {
    const is = this.isOperator(operator)
    if (is) this.take()
    return is
  }

  protected expectOperator(operator: string) {
    if (!this.accept(operator)) throw this.unexpected(operator)
  }

  protected keyword(): string | null {
    const token = this.peek()
    return token.kind === 'word' && token.literal !== null && reservedWords.has(token.literal) ? token.literal : null
  }

  protected acceptKeyword(word: string): boolean {
    const is = this.keyword() === word
    if (is) this.take()
    return is
  }

  protected expect(word: string) {
    if (!this.acceptKeyword(word)) throw this.unexpected(word)
  }

  protected skipNewlines() {
    while (this.peek().kind === 'newline') this.take()
  }

  /** In ash's words. */
  protected unexpected(expected?: string): SyntaxFault {
    const hint = expected ? ` (expecting "${expected}")` : ''
    return this.lexer.fault(`unexpected ${this.wording()}${hint}`, this.peek().kind === 'end')
  }

  private wording(): string {
    const token = this.peek()
    if (token.kind === 'end') return 'end of file'
    if (token.kind === 'newline') return 'newline'
    if (token.kind === 'operator') return isRedirection(token.text) ? 'redirection' : `"${token.text}"`
    return this.keyword() ? `"${this.keyword()}"` : 'word'
  }
}
