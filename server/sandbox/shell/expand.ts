// Expansion: from words to what commands get: parameters, substitutions, field splitting, file names, quotes removed.

import { ArithmeticError, evaluate } from './arithmetic.ts'
import { compilePattern, escapePattern, isPattern, matchPaths } from './pattern.ts'
import { ShellError, type Shell } from './shell-state.ts'
import { plainText, type Parameter, type Script, type Word } from './syntax-tree.ts'

/** Runs a command substitution in a subshell and gives its output. */
type Substitute = (shell: Shell, script: Script) => Promise<string>

/** Whether text is split where IFS says so; `pattern` differs from `text` in that what was quoted is escaped. */
class Fields {
  readonly done: { readonly text: string; readonly pattern: string }[] = []
  private text = ''
  private pattern = ''
  private isOpen = false
  private endedBySpace = false
  private readonly separators: string

  constructor(separators: string) {
    this.separators = separators
  }

  get isEmpty() {
    return !this.isOpen && !this.text
  }

  add(text: string, isQuoted: boolean) {
    this.isOpen = true
    this.text += text
    this.pattern += isQuoted ? escapePattern(text) : text
  }

  addSplit(text: string) {
    if (!this.separators) {
      if (text) this.add(text, false)
      return
    }
    let start = 0
    for (let index = 0; index <= text.length; index++) {
      const character = text[index]
      if (character !== undefined && !this.separators.includes(character)) continue
      if (index > start) this.add(text.slice(start, index), false)
      start = index + 1
      if (character === undefined) break
      if (' \t\n'.includes(character)) {
        if (this.isOpen) {
          this.end()
          this.endedBySpace = true
        }
      } else {
        if (this.isOpen || !this.endedBySpace) this.end()
        this.endedBySpace = false
      }
    }
  }

  end() {
    this.done.push({ text: this.text, pattern: this.pattern })
    this.text = ''
    this.pattern = ''
    this.isOpen = false
  }

  finish() {
    if (this.isOpen) this.end()
    return this.done
  }
}

/** Arithmetic on a shell's variables. Throws ShellError. */
function evaluateFor(shell: Shell, expression: string): bigint {
  try {
    return evaluate(expression, {
      get: (name) => {
        const value = shell.get(name)
        if (value === null && shell.options.has('u')) throw new ShellError(`${name}: parameter not set`)
        return value ?? ''
      },
      set: (name, value) => shell.set(name, value),
    })
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ShellError(error.message)
    throw error
  }
}

export class Expander {
  private readonly shell: Shell
  private readonly substitute: Substitute

  constructor(shell: Shell, substitute: Substitute) {
    this.shell = shell
    this.substitute = substitute
  }

  /** All that the words become: fields, and file names where they match. */
  async words(words: readonly Word[]): Promise<string[]> {
    const found: string[] = []
    for (const word of words) {
      const plain = plainText(word)
      if (plain !== null) {
        found.push(plain)
        continue
      }
      const fields = new Fields(this.shell.get('IFS') ?? ' \t\n')
      await this.parts(word, fields, true, false)
      for (const { text, pattern } of fields.finish()) {
        const { container, cwd } = this.shell.process
        const paths =
          this.shell.options.has('f') || !isPattern(pattern) ? [] : matchPaths(container.files, cwd, pattern)
        found.push(...(paths.length ? paths : [text]))
      }
    }
    return found
  }

  /** One text: neither split nor matched. */
  async text(word: Word): Promise<string> {
    return (await this.single(word)).text
  }

  /** For case and ${x#…}: what was quoted is escaped. */
  async pattern(word: Word): Promise<string> {
    return (await this.single(word)).pattern
  }

  private async single(word: Word) {
    const fields = new Fields('')
    await this.parts(word, fields, false, false)
    const done = fields.finish()
    return { text: done.map(({ text }) => text).join(' '), pattern: done.map(({ pattern }) => pattern).join(' ') }
  }

  private async parts(word: Word, fields: Fields, isSplit: boolean, isNested: boolean) {
    const addResult = (text: string, quoted: boolean) =>
      quoted || !isSplit ? fields.add(text, quoted) : fields.addSplit(text)
    for (const [index, part] of word.entries()) {
      if (part.type === 'text') {
        const text = !part.quoted && !isNested && index === 0 ? this.tilde(part.text, isSplit, fields) : part.text
        if (isNested) addResult(text, part.quoted)
        else if (text || part.quoted) fields.add(text, part.quoted)
      } else if (part.type === 'command')
        addResult((await this.substitute(this.shell, part.script)).replace(/\n+$/, ''), part.quoted)
      else if (part.type === 'arithmetic')
        addResult(String(evaluateFor(this.shell, await this.text(part.expression))), part.quoted)
      else await this.parameter(part, fields, isSplit, addResult)
    }
  }

  private tilde(text: string, isWord: boolean, fields: Fields): string {
    if (!fields.isEmpty) return text
    const home = this.shell.get('HOME') ?? '~'
    return text.replace(isWord ? /^~(?=\/|$)/ : /(?<=^|:)~(?=\/|:|$)/g, () => home)
  }

  /** Null if it is not set. */
  private valueOf(name: string): string | null {
    const { shell } = this
    if (/^[1-9]\d*$/.test(name)) return shell.positional[Number(name) - 1] ?? null
    switch (name) {
      case '0':
        return shell.scriptName
      case '#':
        return String(shell.positional.length)
      case '?':
        return String(shell.status)
      case '$':
        return String(shell.shellPid)
      case '!':
        return shell.lastBackgroundPid === null ? null : String(shell.lastBackgroundPid)
      case '-':
        return [...shell.options].filter((option) => option.length === 1).join('') + (shell.isInteractive ? 'i' : '')
      case '@':
      case '*':
        return shell.positional.length
          ? shell.positional.join(name === '*' ? (shell.get('IFS') ?? ' ').slice(0, 1) : ' ')
          : null
      default:
        return shell.get(name)
    }
  }

  private async parameter(
    part: Parameter,
    fields: Fields,
    isSplit: boolean,
    addResult: (text: string, quoted: boolean) => unknown,
  ) {
    const { name, operator, quoted, word } = part
    const { shell } = this
    const value = this.valueOf(name)
    const isSet = value !== null && !(part.colon && value === '')
    if (operator === '-' || operator === '+') {
      if (isSet === (operator === '+')) return this.parts(word, fields, isSplit, true)
      if (operator === '+') return quoted ? fields.add('', true) : undefined
    } else if (operator === '=' && !isSet) {
      const text = await this.text(word)
      shell.set(name, text)
      return addResult(text, quoted)
    } else if (operator === '?' && !isSet) {
      throw new ShellError(`${name}: ${(await this.text(word)) || `parameter not set${part.colon ? ' or null' : ''}`}`)
    }
    if (value === null && shell.options.has('u') && name !== '@' && name !== '*')
      throw new ShellError(`${name}: parameter not set`)
    const isList = (name === '@' || (name === '*' && !quoted)) && !['length', 'slice'].includes(operator)
    if (isList && isSplit) {
      for (const [index, each] of shell.positional.entries()) {
        if (index) fields.end()
        addResult(await this.changed(part, each), quoted)
      }
      return
    }
    if (operator === 'length')
      return addResult(
        String(name === '@' || name === '*' ? shell.positional.length : [...(value ?? '')].length),
        quoted,
      )
    addResult(await this.changed(part, value ?? ''), quoted)
  }

  private async changed({ operator, word, replacement }: Parameter, value: string): Promise<string> {
    switch (operator) {
      case '#':
      case '##':
      case '%':
      case '%%':
        return this.trimmed(value, await this.pattern(word), operator)
      case '/':
      case '//':
        return this.replaced(
          value,
          await this.pattern(word),
          replacement ? await this.text(replacement) : '',
          operator === '//',
        )
      case 'slice': {
        const offset = Number(evaluateFor(this.shell, await this.text(word)))
        const start = offset < 0 ? Math.max(0, value.length + offset) : offset
        if (!replacement) return value.slice(start)
        const length = Number(evaluateFor(this.shell, await this.text(replacement)))
        return length < 0 ? value.slice(start, length) : value.slice(start, start + length)
      }
      default:
        return value
    }
  }

  private async trimmed(value: string, pattern: string, operator: '#' | '##' | '%' | '%%'): Promise<string> {
    const matches = compilePattern(pattern)
    const isFront = operator.startsWith('#')
    for (let step = 0; step <= value.length; step++) {
      if (step % 64 === 63) await this.shell.process.breathe()
      const length = operator.length === 1 ? step : value.length - step // of what is taken away
      if (isFront && matches(value.slice(0, length))) return value.slice(length)
      if (!isFront && matches(value.slice(value.length - length))) return value.slice(0, value.length - length)
    }
    return value
  }

  private async replaced(value: string, pattern: string, by: string, isAll: boolean): Promise<string> {
    if (!pattern) return value
    const atFront = !isAll && pattern.startsWith('#')
    const atBack = !isAll && pattern.startsWith('%')
    const matches = compilePattern(atFront || atBack ? pattern.slice(1) : pattern)
    let result = ''
    for (let start = 0; start < value.length;) {
      await this.shell.process.breathe()
      let end = value.length
      while (end > start && !matches(value.slice(start, end))) end = atBack ? start : end - 1
      if (end > start) {
        result += by
        start = end
        if (!isAll) return result + value.slice(start)
      } else {
        result += value[start++]
        if (atFront) return value
      }
    }
    return result
  }
}
