import { describe, expect, test } from 'vitest'

import { badRequest } from '../errors.ts'
import { decodeDocument, type Misfit } from './decode-document.ts'
import { refusal } from './try-kinds.ts'

const pod = (container: object, rest: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'it' },
  spec: { containers: [{ name: 'main', image: 'nginx', ...container }] },
  ...rest,
})
const start = '400 Pod in version "v1" cannot be handled as a Pod: '

// Each as Kubernetes 1.34.4 on Kind words it.
test.each([
  [
    { ports: [{ containerPort: '80' }] },
    'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  ],
  [
    { env: [{ name: 'A', value: 1 }] },
    'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
  ],
  [
    { command: 'ls' },
    'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
  ],
  [{ tty: 'yes' }, 'json: cannot unmarshal string into Go struct field Container.spec.containers.tty of type bool'],
  [
    { ports: [{ containerPort: 1.5 }] },
    'json: cannot unmarshal number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  ],
  [
    { resources: { limits: { cpu: 'abc' } } },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
])('N-5 a field of the wrong type is refused in the words of Go’s decoder: %j', (container, words) => {
  expect(refusal(() => decodeDocument(pod(container), false))).toBe(start + words)
})

test('N-5 wrong types in lists, maps and messages', () => {
  const misfit = (rest: object) => refusal(() => decodeDocument(pod({}, rest), false))
  expect(misfit({ spec: { containers: {} } })).toBe(
    `${start}json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container`,
  )
  expect(misfit({ spec: { containers: ['nginx'] } })).toBe(
    `${start}json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container`,
  )
  expect(misfit({ metadata: { labels: { a: 1 } } })).toBe(
    `${start}json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string`,
  )
  expect(misfit({ metadata: 'x' })).toBe(
    `${start}json: cannot unmarshal string into Go struct field Pod.metadata of type v1.ObjectMeta`,
  )
})

test.each([
  [{ image: 1 }, 'cannot convert int64 to string'],
  [{ image: 1.5 }, 'unrecognized type: string'],
  [{ tty: 'yes' }, 'unrecognized type: bool'],
  [{ ports: [{ containerPort: 1.5 }] }, 'cannot convert float64 to int32'],
  [{ command: 'ls' }, 'cannot restore slice from string'],
  [{ resources: { limits: [] } }, 'cannot restore map from slice'],
  [{ securityContext: true }, 'cannot restore struct from: bool'],
])('N-5 a strategic merge refuses it in the words of its converter: %j', (container, words) => {
  const refuse = ({ converted }: Misfit) => badRequest(converted)
  expect(refusal(() => decodeDocument(pod(container), false, refuse))).toBe(`400 ${words}`)
})

describe('N-6 a field that there isn’t', () => {
  const typo = pod({ imag: 'x' }, { foo: 1 })

  test('is refused if the client is strict', () => {
    expect(refusal(() => decodeDocument(typo, true))).toBe(
      `${start}strict decoding error: unknown field "spec.containers[0].imag", unknown field "foo"`,
    )
  })

  test('else told and dropped', () => {
    const { object, unknown } = decodeDocument(typo, false)
    expect(unknown).toEqual(['unknown field "spec.containers[0].imag"', 'unknown field "foo"'])
    expect(object).toEqual(pod({}))
  })
})

test('N-7 what is said in several ways is kept in one', () => {
  const { object } = decodeDocument(
    pod({ command: [], tty: false, resources: { limits: { cpu: 0.5, memory: '2048Ki' } }, imagePullPolicy: null }),
    true,
  )
  expect(object).toEqual(pod({ resources: { limits: { cpu: '500m', memory: '2Mi' } } }))
})
