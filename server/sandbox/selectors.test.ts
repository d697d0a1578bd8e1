import { describe, expect, test } from 'vitest'

import { kinds } from './kinds/kinds.ts'
import type { Kind } from './kinds/kind-types.ts'
import { refusal } from './kinds/try-kinds.ts'
import type { AnyStored } from './objects.ts'
import { matchesSelector, parseFieldSelector, parseLabelSelector } from './selectors.ts'

const web = { app: 'web', tier: 'front' }

describe('N-9 labels', () => {
  test('no selector matches nothing, an empty one everything', () => {
    expect(matchesSelector(undefined, web)).toBe(false)
    expect(matchesSelector({}, undefined)).toBe(true)
  })

  test('matchLabels and matchExpressions hold together', () => {
    const expression = { key: 'tier', operator: 'NotIn', values: ['back'] }
    expect(matchesSelector({ matchLabels: { app: 'web' }, matchExpressions: [expression] }, web)).toBe(true)
    expect(matchesSelector({ matchLabels: { app: 'db' }, matchExpressions: [expression] }, web)).toBe(false)
    expect(matchesSelector({ matchExpressions: [{ key: 'gone', operator: 'DoesNotExist' }] }, web)).toBe(true)
    expect(matchesSelector({ matchExpressions: [{ key: 'app', operator: 'Nonsense' }] }, web)).toBe(false)
  })

  test.each([
    ['', true],
    ['app', true],
    ['!app', false],
    ['app=web', true],
    ['app==web,tier!=back', true],
    ['app!=web', false],
    ['gone!=web', true],
    ['app in (web, db)', true],
    ['app notin (web)', false],
    ['gone notin (web)', true],
    ['app in ()', false],
    ['app=', false],
    ['in', false],
    ['app>1', false],
  ])('%j', (text, isMatch) => expect(parseLabelSelector(text)(web)).toBe(isMatch))

  // As Kubernetes 1.34.4 on Kind words it.
  test.each([
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['=', "found '=', expected: !, identifier, or 'end of string'"],
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a notin (b,c', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    [
      'a>b',
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('%j can not be read', (text, words) => expect(refusal(() => parseLabelSelector(text))).toBe(`400 ${words}`))
})

describe('N-10 fields', () => {
  const pods = kinds.pods as unknown as Kind
  const running = {
    metadata: { name: 'web-1', namespace: 'class' },
    spec: { nodeName: 'w1' },
    status: { phase: 'Running' },
  }
  const pod = running as unknown as AnyStored

  test.each([
    ['metadata.name=web-1', true],
    ['status.phase!=Running', false],
    ['spec.nodeName==w1,metadata.namespace=class', true],
    ['status.nominatedNodeName=', true],
    [String.raw`metadata.name=web\,1`, false],
  ])('%j', (text, isMatch) => expect(parseFieldSelector(text, pods)(pod)).toBe(isMatch))

  test.each([
    [kinds.pods, 'foo=bar', 'field label not supported: foo'],
    [kinds.deployments, 'foo=bar', '"foo" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    [kinds.jobs, 'foo=bar', 'field label "foo" not supported for Job'],
    [kinds.pods, 'foo', "invalid selector: 'foo'; can't understand 'foo'"],
    [kinds.pods, 'metadata.name=x=y', 'invalid field selector: unescaped character in value: 61'],
  ])('$resource.name %j can not be read', (kind, text, words) => {
    expect(refusal(() => parseFieldSelector(text, kind as unknown as Kind))).toBe(`400 ${words}`)
  })
})
