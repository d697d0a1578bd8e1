// Arithmetic: what $((…)) computes: C's operators on 64-bit integers. As in busybox of this version, `||`, `&&` and `?:` compute all their sides.

/** The message that follows the shell's name: `divide by zero`, `arithmetic syntax error`. */
export class ArithmeticError extends Error {
  override readonly name = 'ArithmeticError'
}

export type Variables = { get(name: string): string; set(name: string, value: string): void }

const deepest = 100 // parentheses, and variables that name variables
const tokenPattern =
  /\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:(),])/y
const assignments = new Set('= += -= *= /= %= &= |= ^= <<= >>='.split(' '))
const truth = (is: boolean) => (is ? 1n : 0n)
const nonZero = (value: bigint) => {
  if (value === 0n) throw new ArithmeticError('divide by zero')
  return value
}

type Operator = { readonly level: number; readonly apply: (left: bigint, right: bigint) => bigint }

/** The higher its level, the closer an operator binds. */
const operators: Readonly<Record<string, Operator>> = {
  '||': { level: 1, apply: (left, right) => truth(left !== 0n || right !== 0n) },
  '&&': { level: 2, apply: (left, right) => truth(left !== 0n && right !== 0n) },
  '|': { level: 3, apply: (left, right) => left | right },
  '^': { level: 4, apply: (left, right) => left ^ right },
  '&': { level: 5, apply: (left, right) => left & right },
  '==': { level: 6, apply: (left, right) => truth(left === right) },
  '!=': { level: 6, apply: (left, right) => truth(left !== right) },
  '<=': { level: 7, apply: (left, right) => truth(left <= right) },
  '>=': { level: 7, apply: (left, right) => truth(left >= right) },
  '<': { level: 7, apply: (left, right) => truth(left < right) },
  '>': { level: 7, apply: (left, right) => truth(left > right) },
  '<<': { level: 8, apply: (left, right) => left << (right & 63n) },
  '>>': { level: 8, apply: (left, right) => left >> (right & 63n) },
  '+': { level: 9, apply: (left, right) => left + right },
  '-': { level: 9, apply: (left, right) => left - right },
  '*': { level: 10, apply: (left, right) => left * right },
  '/': { level: 10, apply: (left, right) => left / nonZero(right) },
  '%': { level: 10, apply: (left, right) => left % nonZero(right) },
  '**': { level: 11, apply: (left, right) => power(left, right) },
}

function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ArithmeticError('exponent less than 0')
  let result = 1n
  let square = base
  for (let left = exponent; left; left >>= 1n) {
    if (left & 1n) result = BigInt.asIntN(64, result * square)
    square = BigInt.asIntN(64, square * square)
  }
  return result
}

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  for (let end = 0; end < text.length; end = tokenPattern.lastIndex) {
    const token = tokenPattern.exec(text)?.[1]
    if (token === undefined) throw new ArithmeticError('arithmetic syntax error')
    tokens.push(token)
  }
  return tokens
}

/** Throws ArithmeticError. */
export function evaluate(expression: string, variables: Variables, depth = 0): bigint {
  const tokens = tokensOf(expression.trimEnd())
  return tokens.length ? new Reader(tokens, variables, depth).whole() : 0n
}

class Reader {
  private at = 0
  private depth: number
  private readonly tokens: readonly string[]
  private readonly variables: Variables

  constructor(tokens: readonly string[], variables: Variables, depth: number) {
    this.tokens = tokens
    this.variables = variables
    this.depth = depth
  }

  whole(): bigint {
    const value = this.list()
    this.expect(undefined)
    return value
  }

  private accept(token: string): boolean {
    if (this.tokens[this.at] !== token) return false
    this.at++
    return true
  }

  private expect(token: string | undefined) {
    if (this.tokens[this.at++] !== token) throw new ArithmeticError('arithmetic syntax error')
  }

  private list(): bigint {
    let value = this.assignment()
    while (this.accept(',')) value = this.assignment()
    return value
  }

  private assignment(): bigint {
    if (++this.depth > deepest) throw new ArithmeticError('expression recursion loop detected')
    const [name = '', sign = ''] = this.tokens.slice(this.at, this.at + 2)
    let value: bigint
    if (isName(name) && assignments.has(sign)) {
      this.at += 2
      const right = this.assignment()
      const operator = operators[sign.slice(0, -1)]
      value = this.write(name, operator ? operator.apply(this.read(name), right) : right)
    } else value = this.choice()
    this.depth--
    return value
  }

  private choice(): bigint {
    const condition = this.binary(1)
    if (!this.accept('?')) return condition
    const yes = this.assignment()
    this.expect(':')
    const no = this.assignment()
    return condition === 0n ? no : yes
  }

  private binary(least: number): bigint {
    let value = this.unary()
    for (;;) {
      const token = this.tokens[this.at] ?? ''
      const operator = operators[token]
      if (!operator || operator.level < least) return value
      this.at++
      const right = this.binary(token === '**' ? operator.level : operator.level + 1)
      value = BigInt.asIntN(64, operator.apply(value, right))
    }
  }

  private unary(): bigint {
    const sign = this.tokens[this.at++] ?? ''
    if (sign === '++' || sign === '--') {
      const name = this.tokens[this.at++] ?? ''
      if (!isName(name)) throw new ArithmeticError('arithmetic syntax error')
      return this.write(name, this.read(name) + (sign === '++' ? 1n : -1n))
    }
    const apply = { '-': (value: bigint) => -value, '+': (value: bigint) => value, '~': (value: bigint) => ~value }[
      sign
    ]
    const change = sign === '!' ? (value: bigint) => truth(value === 0n) : apply
    if (!change) return this.primary(sign)
    if (++this.depth > deepest) throw new ArithmeticError('expression recursion loop detected')
    const operand = this.unary()
    this.depth--
    return BigInt.asIntN(64, change(operand))
  }

  private primary(token: string): bigint {
    if (token === '(') {
      const inner = this.list()
      this.expect(')')
      return inner
    }
    if (/^\d/.test(token)) return parseNumber(token)
    if (!isName(token)) throw new ArithmeticError('arithmetic syntax error')
    const step = this.accept('++') ? 1n : this.accept('--') ? -1n : 0n
    const value = this.read(token)
    if (step) this.write(token, value + step)
    return value
  }

  /** What a variable holds may be an expression itself. */
  private read(name: string): bigint {
    if (this.depth >= deepest) throw new ArithmeticError('expression recursion loop detected')
    return evaluate(this.variables.get(name), this.variables, this.depth + 1)
  }

  private write(name: string, value: bigint): bigint {
    const wrapped = BigInt.asIntN(64, value)
    this.variables.set(name, String(wrapped))
    return wrapped
  }
}

function isName(token: string): boolean {
  return /^[A-Za-z_]/.test(token)
}

function parseNumber(text: string): bigint {
  if (/^0\d*[89]/.test(text)) throw new ArithmeticError('arithmetic syntax error')
  return BigInt.asIntN(64, BigInt(/^0\d/.test(text) ? `0o${text.slice(1)}` : text))
}
