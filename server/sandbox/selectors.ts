// Selectors: which objects somebody asks for, by their labels or by a few of their fields.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors

import type { LabelSelector } from 'kubernetes-types/meta/v1'

import { badRequest } from './errors.ts'
import type { Kind } from './kinds/kind-types.ts'
import { nameErrors, qualifiedNameErrors } from './kinds/names.ts'
import type { AnyStored } from './objects.ts'

type Labels = Readonly<Record<string, string>> | undefined

/** Whether labels fulfil what a spec's selector asks for: undefined matches nothing, {} everything. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false
  for (const key in selector.matchLabels) if (labels?.[key] !== selector.matchLabels[key]) return false
  return (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
    const test = operators[operator]
    return test !== undefined && test(labels?.[key], values ?? [])
  })
}

type Test = (value: string | undefined, values: readonly string[]) => boolean

const operators: Readonly<Record<string, Test>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
  Gt: (value, [bound]) => value !== undefined && integer.test(value) && Number(value) > Number(bound),
  Lt: (value, [bound]) => value !== undefined && integer.test(value) && Number(value) < Number(bound),
}

const integer = /^[+-]?\d+$/

const operatorOf: Readonly<Record<string, keyof typeof operators>> = {
  '=': 'In',
  '==': 'In',
  '!=': 'NotIn',
  in: 'In',
  notin: 'NotIn',
  '>': 'Gt',
  '<': 'Lt',
}

/** What `?labelSelector=` asks for, e.g. `app=nginx,tier in (web, api),!old`. StatusError 400. */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const requirements = new LabelSelectorParser(text).parse()
  return (labels) => requirements.every((fulfilled) => fulfilled(labels))
}

/** Tokens are what stands between white space: a sign, or a word. The end is ''. */
class LabelSelectorParser {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!<>(),]|[^\s=!<>(),]+/g) ?? []
  }

  parse(): readonly ((labels: Labels) => boolean)[] {
    const requirements: ((labels: Labels) => boolean)[] = []
    if (this.#next === '') return requirements
    for (;;) {
      if (!isWord(this.#next) && this.#next !== '!') {
        throw badRequest(
          requirements.length > 0
            ? `found '${this.#next}', expected: identifier after ','`
            : `found '${this.#next}', expected: !, identifier, or 'end of string'`,
        )
      }
      requirements.push(this.#requirement())
      const end = this.#take()
      if (end === '') return requirements
      if (end !== ',') throw badRequest(`found '${end}', expected: ',' or 'end of string'`)
    }
  }

  get #next(): string {
    return this.#tokens[this.#at] ?? ''
  }

  #take(): string {
    return this.#tokens[this.#at++] ?? ''
  }

  #requirement(): (labels: Labels) => boolean {
    const isNot = this.#next === '!'
    if (isNot) this.#take()
    const key = this.#take()
    if (!isWord(key)) throw unparsable(`found '${key}', expected: identifier`)
    const wrong = qualifiedNameErrors(key).join('; ')
    if (wrong) throw unparsable(`<nil>: Invalid value: "${key}": ${wrong}`)
    if (isNot) return (labels) => labels?.[key] === undefined
    if (this.#next === '' || this.#next === ',') return (labels) => labels?.[key] !== undefined
    const sign = this.#take()
    const operator = operatorOf[sign]
    if (operator === undefined) {
      throw unparsable(`found '${sign}', expected: in, notin, =, ==, !=, gt, lt`)
    }
    const values = sign === 'in' || sign === 'notin' ? this.#values() : [this.#value()]
    values.forEach((value, at) => checkValue(operator, key, value, at))
    const test = operators[operator] as Test
    return (labels) => test(labels?.[key], values)
  }

  #value(): string {
    if (this.#next === '' || this.#next === ',') return ''
    const value = this.#take()
    if (!isWord(value)) throw unparsable(`found '${value}', expected: identifier`)
    return value
  }

  /** `(a, b)`; nothing between two commas is the empty value. */
  #values(): readonly string[] {
    const open = this.#take()
    if (open !== '(') throw unparsable(`found '${open}' expected: '('`)
    const values: string[] = []
    for (;;) {
      values.push(isWord(this.#next) ? this.#take() : '')
      const end = this.#take()
      if (end === ')') return values
      if (end !== ',') throw unparsable(`found '${end}', expected: ',' or ')'`)
    }
  }
}

function isWord(token: string): boolean {
  return !/^[=!<>(),]?$|^[=!]=$/.test(token)
}

function checkValue(operator: string, key: string, value: string, at: number): void {
  if ((operator === 'Gt' || operator === 'Lt') && !integer.test(value)) {
    const why = "for 'Gt', 'Lt' operators, the value must be an integer"
    throw unparsable(`values[${at}]: Invalid value: "${value}": ${why}`)
  }
  const wrong = nameErrors('labelValue', value).join('; ')
  if (wrong) throw unparsable(`values[${at}][${key}]: Invalid value: "${value}": ${wrong}`)
}

function unparsable(why: string) {
  return badRequest(`unable to parse requirement: ${why}`)
}

/** What `?fieldSelector=` asks for, e.g. `status.phase!=Running,spec.nodeName=worker`. StatusError 400 for a field that can't be selected. */
export function parseFieldSelector(text: string, kind: Kind): (object: AnyStored) => boolean {
  const terms = splitTerms(text).map((term) => {
    const [, field, sign, rest] = /^(.*?)(!=|==|=)(.*)$/s.exec(term) ?? []
    if (field === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    const read = fieldReader(kind, field)
    const value = unescapeValue(rest ?? '')
    return (object: AnyStored) => (read(object) === value) === (sign !== '!=')
  })
  return (object) => terms.every((fulfilled) => fulfilled(object))
}

/** At commas that no backslash precedes. */
function splitTerms(text: string): readonly string[] {
  return text.match(/(?:\\.|[^,\\])+\\?/gs) ?? []
}

function unescapeValue(text: string): string {
  return text.replace(/\\(.?)|[,=]/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined) {
      throw badRequest(`invalid field selector: unescaped character in value: ${found.codePointAt(0)}`)
    }
    if (/^[\\,=]$/.test(escaped)) return escaped
    throw badRequest(`invalid field selector: invalid escape sequence: ${found}`)
  })
}

/** Kinds that have fields of their own to select by refuse others in these words, the rest in theirs. */
function fieldReader({ resource, fields }: Kind, field: string): (object: AnyStored) => string {
  if (field === 'metadata.name') return (object) => object.metadata.name
  if (field === 'metadata.namespace' && resource.namespaced) return (object) => object.metadata.namespace ?? ''
  const read = (fields as Readonly<Record<string, (object: AnyStored) => string>>)[field]
  if (read) return read
  if (resource.name === 'jobs') throw badRequest(`field label "${field}" not supported for Job`)
  throw badRequest(
    Object.keys(fields).length > 0
      ? `field label not supported: ${field}`
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  )
}
