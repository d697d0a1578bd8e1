import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { apply } from '../../lib/delta/apply.ts'
import { diff } from '../../lib/delta/diff.ts'
import { emptyModel } from '../../lib/model/types.ts'
import { type Shown, shownModel } from './shown-model.ts'
import { model, node, pod } from '../../lib/model/test-views.ts'

const system = pod('dns', { namespace: 'kube-system' })
const web = pod('web')
const whole = model({ nodes: [node('worker')], pods: [system, web, pod('x', { namespace: 'other' })] })

const nothing: Shown = { of: emptyModel, filter: null, model: emptyModel }

test('U-10 the cluster’s own namespaces are hidden until asked for; nodes never are', () => {
  const shown = shownModel(whole, null, nothing)
  expect([...shown.pods.keys()]).toEqual(['web', 'x'])
  expect(shown.nodes.size).toBe(1)
  expect([...shownModel(whole, 'kube-system', nothing).pods.keys()]).toEqual(['dns'])
  expect(shownModel(whole, '*', nothing)).toBe(whole)
})

test('U-11 a change of what is hidden leaves what is shown the same object', () => {
  const shown = shownModel(whole, null, nothing)
  const before: Shown = { of: whole, filter: null, model: shown }
  const hiddenChange = { ...whole, pods: new Map(whole.pods).set('dns', { ...system, restarts: 1 }) }
  expect(shownModel(hiddenChange, null, before)).toBe(shown)
  const shownChange = { ...whole, pods: new Map(whole.pods).set('web', { ...web, restarts: 1 }) }
  expect(shownModel(shownChange, null, before).pods.get('web')?.restarts).toBe(1)
})

const histories = fc.array(
  fc.record({
    restarts: fc.dictionary(
      fc.constantFrom('kube-system', 'web', 'other').chain((namespace) => fc.nat(3).map((n) => `${namespace}/${n}`)),
      fc.nat(2),
    ),
    filter: fc.constantFrom(null, null, null, '*', 'web', 'kube-system'),
  }),
  { minLength: 1, maxLength: 12 },
)

test('U-11 what is shown after a history of changes is what is shown at first sight, and in the same order', () => {
  fc.assert(
    fc.property(histories, (history) => {
      let before = nothing
      for (const { restarts, filter } of history) {
        const pods = Object.entries(restarts).map(([uid, of]) =>
          pod(uid, { namespace: uid.split('/')[0]!, restarts: of }),
        )
        const next = apply(before.of, diff(before.of, model({ pods })))
        const shown = shownModel(next, filter, before)
        expect([...shown.pods]).toEqual([...shownModel(next, filter, nothing).pods])
        before = { of: next, filter, model: shown }
      }
    }),
  )
})
