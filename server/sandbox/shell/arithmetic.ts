// Arithmetic: what $((…)) computes: C's operators on 64-bit integers.

/** The message that follows the shell's name: `divide by zero`, `arithmetic syntax error`. */
export class ArithmeticError extends Error {
  override readonly name = 'ArithmeticError'
}

export type Variables = { get(name: string): string; set(name: string, value: string): void }

const syntaxError = 'arithmetic syntax error'
const deepest = 100 // parentheses, and variables that name variables
const precedence: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]
const tokenPattern =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+#\w+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:(),]))/y

export function evaluate(expression: string, variables: Variables, depth = 0): bigint {
  if (depth > deepest) throw new ArithmeticError('expression recursion loop detected')
  const tokens: { readonly kind: 'number' | 'name' | 'operator'; readonly text: string }[] = []
  const text = expression.trimEnd()
  tokenPattern.lastIndex = 0
  for (let end = 0; end < text.length; end = tokenPattern.lastIndex) {
    const found = tokenPattern.exec(text)
    if (!found) throw new ArithmeticError(syntaxError)
    const [, number, name, operator = ''] = found
    if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else tokens.push(name === undefined ? { kind: 'operator', text: operator } : { kind: 'name', text: name })
  }
  if (!tokens.length) return 0n
  let at = 0
  let nesting = depth

  const peek = () => (tokens[at]?.kind === 'operator' ? tokens[at]?.text : undefined)
  const accept = (operator: string) => {
    if (peek() !== operator) return false
    at++
    return true
  }
  const read = (name: string) => {
    const value = variables.get(name).trim()
    return /^[-+]?\d+$/.test(value) ? parseNumber(value) : evaluate(value, variables, depth + 1)
  }
  const write = (name: string, value: bigint, active: boolean) => {
    const wrapped = BigInt.asIntN(64, value)
    if (active) variables.set(name, String(wrapped))
    return wrapped
  }

  function comma(active: boolean): bigint {
    let value = assignment(active)
    while (accept(',')) value = assignment(active)
    return value
  }
  function assignment(active: boolean): bigint {
    if (++nesting > deepest) throw new ArithmeticError(syntaxError)
    const name = tokens[at]
    const operator = tokens[at + 1]
    let value: bigint
    if (name?.kind === 'name' && operator?.kind === 'operator' && /^(?:=|<<=|>>=|[-+*/%&|^]=)$/.test(operator.text)) {
      at += 2
      const right = assignment(active)
      const sign = operator.text.slice(0, -1)
      value = write(name.text, sign && active ? apply(sign, read(name.text), right) : right, active)
    } else value = ternary(active)
    nesting--
    return value
  }
  function ternary(active: boolean): bigint {
    const condition = logicalOr(active)
    if (!accept('?')) return condition
    const yes = assignment(active && condition !== 0n)
    if (!accept(':')) throw new ArithmeticError('malformed ?: operator')
    const no = assignment(active && condition === 0n)
    return condition === 0n ? no : yes
  }
  function logicalOr(active: boolean): bigint {
    let value = logicalAnd(active)
    while (accept('||')) value = logicalAnd(active && value === 0n) !== 0n || value !== 0n ? 1n : 0n
    return value
  }
  function logicalAnd(active: boolean): bigint {
    let value = binary(0, active)
    while (accept('&&')) value = binary(0, active && value !== 0n) !== 0n && value !== 0n ? 1n : 0n
    return value
  }
  function binary(level: number, active: boolean): bigint {
    const operators = precedence[level]
    if (!operators) return power(active)
    let value = binary(level + 1, active)
    for (let operator = peek(); operator && operators.includes(operator); operator = peek()) {
      at++
      const right = binary(level + 1, active)
      value = active ? apply(operator, value, right) : 0n
    }
    return value
  }
  function power(active: boolean): bigint {
    const base = unary(active)
    if (!accept('**')) return base
    const exponent = power(active)
    if (exponent < 0n) throw new ArithmeticError('exponent less than 0')
    return active ? BigInt.asIntN(64, base ** (exponent > 4096n ? 4096n : exponent)) : 0n
  }
  function unary(active: boolean): bigint {
    const sign = peek()
    if (sign === '++' || sign === '--') {
      const name = tokens[at + 1]
      if (name?.kind === 'name') {
        at += 2
        return write(name.text, read(name.text) + (sign === '++' ? 1n : -1n), active)
      }
    }
    if (sign && '+-!~'.includes(sign)) {
      at++
      if (++nesting > deepest) throw new ArithmeticError(syntaxError)
      const value = unary(active)
      nesting--
      return sign === '-' ? -value : sign === '!' ? (value === 0n ? 1n : 0n) : sign === '~' ? ~value : value
    }
    return primary(active)
  }
  function primary(active: boolean): bigint {
    const token = tokens[at++]
    if (token?.kind === 'number') return parseNumber(token.text)
    if (token?.kind === 'name') {
      const value = active ? read(token.text) : 0n
      if (accept('++')) write(token.text, value + 1n, active)
      else if (accept('--')) write(token.text, value - 1n, active)
      return value
    }
    if (token?.text !== '(') throw new ArithmeticError(syntaxError)
    const value = comma(active)
    if (!accept(')')) throw new ArithmeticError(syntaxError)
    return value
  }

  const value = comma(true)
  if (at < tokens.length) throw new ArithmeticError(syntaxError)
  return BigInt.asIntN(64, value)
}

function parseNumber(text: string): bigint {
  const negative = text.startsWith('-')
  const digits = text.replace(/^[-+]/, '')
  const based = /^(\d+)#(\w+)$/.exec(digits)
  let value: bigint
  if (based) value = BigInt(Number.parseInt(based[2] ?? '', Number(based[1])) || 0)
  else if (/^0[0-7]+$/.test(digits)) value = BigInt(`0o${digits.slice(1)}`)
  else if (/^0\d/.test(digits)) throw new ArithmeticError(syntaxError)
  else value = BigInt(digits)
  return BigInt.asIntN(64, negative ? -value : value)
}

function apply(operator: string, left: bigint, right: bigint): bigint {
  const truth = (is: boolean) => (is ? 1n : 0n)
  switch (operator) {
    case '+':
      return BigInt.asIntN(64, left + right)
    case '-':
      return BigInt.asIntN(64, left - right)
    case '*':
      return BigInt.asIntN(64, left * right)
    case '/':
    case '%':
      if (right === 0n) throw new ArithmeticError('divide by zero')
      return operator === '/' ? left / right : left % right
    case '<<':
      return BigInt.asIntN(64, left << (right & 63n))
    case '>>':
      return left >> (right & 63n)
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '==':
      return truth(left === right)
    case '!=':
      return truth(left !== right)
    case '<':
      return truth(left < right)
    case '>':
      return truth(left > right)
    case '<=':
      return truth(left <= right)
    case '>=':
      return truth(left >= right)
    default:
      throw new ArithmeticError(syntaxError)
  }
}
