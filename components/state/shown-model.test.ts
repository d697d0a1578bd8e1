import { expect, test } from 'vitest'
import { emptyModel } from '../../lib/model/types.ts'
import { shownModel } from './shown-model.ts'
import { model, node, pod } from '../../lib/model/test-views.ts'

const system = pod('dns', { namespace: 'kube-system' })
const web = pod('web')
const whole = model({ nodes: [node('worker')], pods: [system, web, pod('x', { namespace: 'other' })] })

test('U-10 the cluster’s own namespaces are hidden until asked for; nodes never are', () => {
  const shown = shownModel(whole, null, emptyModel)
  expect([...shown.pods.keys()]).toEqual(['web', 'x'])
  expect(shown.nodes.size).toBe(1)
  expect([...shownModel(whole, 'kube-system', emptyModel).pods.keys()]).toEqual(['dns'])
  expect(shownModel(whole, '*', emptyModel)).toBe(whole)
})

test('U-11 a change of what is hidden leaves what is shown the same object', () => {
  const shown = shownModel(whole, null, emptyModel)
  const hiddenChange = { ...whole, pods: new Map(whole.pods).set('dns', { ...system, restarts: 1 }) }
  expect(shownModel(hiddenChange, null, shown)).toBe(shown)
  const shownChange = { ...whole, pods: new Map(whole.pods).set('web', { ...web, restarts: 1 }) }
  expect(shownModel(shownChange, null, shown).pods.get('web')?.restarts).toBe(1)
})
