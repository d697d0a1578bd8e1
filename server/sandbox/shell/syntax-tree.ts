// Syntax tree: what a script means, as the parser reads it. Never changed after, so that many shells share one.

/** Words that mean something where a command may begin. */
export const reservedWords: ReadonlySet<string> = new Set(
  'if then else elif fi while until do done for in case esac { } !'.split(' '),
)

/** A word before expansion: its parts are joined without a gap. */
export type Word = readonly WordPart[]

export type WordPart =
  | { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
  | Parameter
  | { readonly type: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly type: 'arithmetic'; readonly expression: Word; readonly quoted: boolean }

/** The text that a word stands for if nothing in it is to be expanded; null if something is, or may be: a file name's pattern, `~`. */
export function plainText(word: Word): string | null {
  const [part] = word
  if (word.length !== 1 || part?.type !== 'text') return null
  return part.quoted || !/[*?[~]/.test(part.text) ? part.text : null
}

/** `$name`, `${name}`, `${name:-word}`, `${#name}` (operator `length`), `${name/word/replacement}`, `${name:word:replacement}` (operator `slice`). */
export type Parameter = {
  readonly type: 'parameter'
  readonly name: string
  readonly operator: '' | 'length' | 'slice' | '-' | '=' | '?' | '+' | '#' | '##' | '%' | '%%' | '/' | '//'
  /** `:-` rather than `-`: empty counts as unset. */
  readonly colon: boolean
  readonly word: Word
  readonly replacement: Word | null
  readonly quoted: boolean
}

export type Redirection = {
  readonly descriptor: number
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '<<'
  /** A file name or a descriptor's number; the text itself for <<. */
  readonly target: Word
}

export type Assignment = { readonly name: string; readonly value: Word }

export type Command =
  | SimpleCommand
  | { readonly type: 'pipeline'; readonly negated: boolean; readonly commands: readonly Command[] }
  | { readonly type: 'and' | 'or'; readonly left: Command; readonly right: Command }
  | { readonly type: 'sequence'; readonly commands: readonly Command[] }
  | { readonly type: 'background'; readonly command: Command }
  | { readonly type: 'redirected'; readonly command: Command; readonly redirections: readonly Redirection[] }
  | { readonly type: 'subshell' | 'group'; readonly body: Command }
  | {
      readonly type: 'if'
      readonly clauses: readonly { readonly condition: Command; readonly body: Command }[]
      readonly otherwise: Command | null
    }
  | { readonly type: 'loop'; readonly until: boolean; readonly condition: Command; readonly body: Command }
  | { readonly type: 'for'; readonly name: string; readonly words: readonly Word[] | null; readonly body: Command }
  | {
      readonly type: 'case'
      readonly subject: Word
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: Command }[]
    }
  | { readonly type: 'function'; readonly name: string; readonly body: Command }

export type SimpleCommand = {
  readonly type: 'simple'
  readonly assignments: readonly Assignment[]
  readonly words: readonly Word[]
  /** What the words become each time, if all are plain texts. */
  readonly argv: readonly string[] | null
  readonly redirections: readonly Redirection[]
  readonly line: number
}

/** A whole text: what comes before a mistake in it is run first, as sh reads line by line. */
export type Script = { readonly commands: readonly Command[]; readonly fault: SyntaxFault | null }

/** `syntax error: …` without those words. */
export class SyntaxFault extends Error {
  override readonly name = 'SyntaxFault'
  readonly line: number
  /** Whether more text could still make it right: a terminal then asks for more. */
  readonly isIncomplete: boolean
  constructor(message: string, line: number, isIncomplete: boolean) {
    super(message)
    this.line = line
    this.isIncomplete = isIncomplete
  }
}
