import { describe, expect, test } from 'vitest'

import { strategicMerge } from './strategic-merge.ts'
import { refusal } from '../kinds/try-kinds.ts'

const before = {
  metadata: { name: 'web', labels: { app: 'web', old: 'x' }, finalizers: ['a/1', 'a/2'] },
  spec: {
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
    template: {
      spec: {
        containers: [
          { name: 'main', image: 'nginx', ports: [{ containerPort: 80, name: 'http' }], command: ['a', 'b'] },
          { name: 'side', image: 'busybox' },
        ],
      },
    },
  },
}
type Deployment = typeof before

const merged = (patch: object) => strategicMerge('Deployment', before, patch) as Deployment
const containers = (...patch: object[]) => ({ spec: { template: { spec: { containers: patch } } } })
const containersOf = ({ spec }: Deployment) => spec.template.spec.containers
const namesOf = (deployment: Deployment) => containersOf(deployment).map(({ name }) => name)

describe('N-13 lists', () => {
  test('with a merge key are merged by it, others replaced', () => {
    const after = merged(containers({ name: 'main', image: 'nginx:2', command: ['c'] }))
    expect(containersOf(after)).toEqual([
      { name: 'main', image: 'nginx:2', command: ['c'], ports: [{ containerPort: 80, name: 'http' }] },
      { name: 'side', image: 'busybox' },
    ])
    expect(before.spec.template.spec.containers[0]?.image).toBe('nginx')
  })

  test('lose an element by $patch: delete, all others by $patch: replace', () => {
    expect(namesOf(merged(containers({ name: 'main', $patch: 'delete' })))).toEqual(['side'])
    expect(namesOf(merged(containers({ name: 'new', image: 'x' }, { $patch: 'replace' })))).toEqual(['new'])
  })

  test('have the new before the old, or the order that is asked for', () => {
    expect(namesOf(merged(containers({ name: 'new', image: 'x' })))).toEqual(['new', 'main', 'side'])
    const order = ['side', 'new', 'main'].map((name) => ({ name }))
    const spec = { containers: [{ name: 'new', image: 'x' }], '$setElementOrder/containers': order }
    expect(namesOf(merged({ spec: { template: { spec } } }))).toEqual(['side', 'new', 'main'])
  })

  test('of plain values are merged by value', () => {
    const finalizersAfter = (metadata: object) => merged({ metadata }).metadata.finalizers
    expect(finalizersAfter({ finalizers: ['a/3', 'a/2'] }).toSorted()).toEqual(['a/1', 'a/2', 'a/3'])
    expect(finalizersAfter({ '$deleteFromPrimitiveList/finalizers': ['a/1'] })).toEqual(['a/2'])
  })
})

describe('N-14 objects', () => {
  test('lose what is null and keep what is not said', () => {
    expect(merged({ metadata: { labels: { old: null, new: 'y' } } }).metadata.labels).toEqual({ app: 'web', new: 'y' })
  })

  test('keep only what $retainKeys names', () => {
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }
    expect(merged(patch).spec.strategy).toEqual({ type: 'Recreate' })
  })

  test('are replaced or emptied by $patch', () => {
    expect(merged({ spec: { strategy: { $patch: 'replace', type: 'Recreate' } } }).spec.strategy).toEqual({
      type: 'Recreate',
    })
    expect(merged({ spec: { strategy: { $patch: 'delete' } } }).spec.strategy).toEqual({})
  })

  test('get nothing of directives and nulls with what is new', () => {
    const volumes = [{ name: 'v', emptyDir: {}, configMap: null, $retainKeys: ['name', 'emptyDir'] }]
    const after = merged({ spec: { template: { spec: { volumes, '$setElementOrder/volumes': [{ name: 'v' }] } } } })
    expect(after.spec.template.spec).toMatchObject({ volumes: [{ name: 'v', emptyDir: {} }] })
    expect(JSON.stringify(after)).not.toMatch(/\$|null/)
  })
})

// As Kubernetes 1.34.4 on Kind answers.
test.each([
  [containers({ image: 'x' }), '500 map: map[image:x] does not contain declared merge key: name'],
  [containers({ name: 'main', $patch: 'foo' }), '500 unknown patch type: foo in map: map[$patch:foo name:main]'],
  [{ spec: { strategy: { $retainKeys: 'type', type: 'x' } } }, '400 invalid patch format of retainKeys'],
  [{ spec: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } } }, '400 invalid patch format of retainKeys'],
])('N-15 a patch that makes no sense is refused: %j', (patch, words) => {
  expect(refusal(() => merged(patch))).toBe(words)
})

test('N-15 a patch nested without end is refused', () => {
  let patch: object = {}
  for (let level = 0; level < 100_000; level++) patch = { spec: patch }
  expect(refusal(() => merged(patch))).toBe('400 exceeded max depth')
})
