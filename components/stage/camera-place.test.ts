import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxOf } from '../../lib/layout/plots.ts'
import { nextScene, type Scene } from '../../lib/layout/layout.ts'
import { boxRect } from '../../lib/layout/scene.ts'
import { model, node, pod } from '../../lib/model/test-views.ts'
import { readPlace, writePlace } from './camera-place.ts'

const nodes = [node('worker'), node('worker2')]
const sceneOf = (indexes: readonly number[], previous: Scene | null = null): Scene => {
  const pods = indexes.map((index) => pod(`p${index}`, { name: `web-${index}`, node: nodes[index % 2]!.name }))
  const whole = model({ nodes, pods })
  return nextScene({ model: whole, whole, aspect: 1.6 }, previous)
}
const middleOf = (scene: Scene, uid: string) => {
  const { x, y, width, height } = boxRect(boxOf(scene, uid)!)
  return { x: x + width / 2, y: y + height / 2 }
}

const everyone = Array.from({ length: 60 }, (_, index) => index)

test('U-26 a link that shows a pod shows it on a page where it stands elsewhere, as large', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...everyone), { minLength: 1, maxLength: 58 }), (gone) => {
      const here = sceneOf(
        everyone.filter((index) => !gone.includes(index)),
        sceneOf(everyone),
      )
      const there = sceneOf(everyone.filter((index) => !gone.includes(index)))
      for (const { uid } of here.tanks.flatMap(({ pods }) => pods)) {
        const k = 5 / boxOf(here, uid)!.scale
        const place = writePlace({ ...middleOf(here, uid), k }, here)
        expect(place).toContain(`Pod/default/web-${uid.slice(1)}`)
        const position = readPlace(place, there)!
        const middle = middleOf(there, uid)
        expect(Math.hypot(position.x - middle.x, position.y - middle.y)).toBeLessThan(0.05)
        expect(position.k * boxOf(there, uid)!.scale).toBeCloseTo(5, 2)
      }
    }),
  )
})

test('U-26 from farther off it shows the same part of the same node, and between nodes of the cluster', () => {
  const scene = sceneOf(everyone)
  const { rect } = scene.tanks[1]!
  expect(writePlace({ ...middleOf(scene, 'p1'), k: 1 }, scene)).toMatch(/,Node\/worker2$/)
  expect(writePlace({ x: rect.x + 20, y: rect.y + 30, k: 0.05 }, scene)).toBe('20,30,0.05,Node/worker2')
  expect(writePlace({ x: -7, y: -8, k: 0.5 }, scene)).toBe('-7,-8,0.5')
  for (const position of [
    { x: rect.x + 20, y: rect.y + 30, k: 0.05 },
    { x: -7, y: -8, k: 0.5 },
  ]) {
    expect(readPlace(writePlace(position, scene), scene)).toEqual(position)
  }
})

test.each([
  '',
  '1',
  '1,2',
  '1,2,0',
  '1,2,-3',
  '1,2,x',
  '1,2,3,Pod',
  '1,2,3,Pod/default/none',
  '1,2,3,Node/a,b',
  'NaN,1,1',
])('U-26 a place %j that makes no sense, or whose pod is gone, is none', (place) => {
  expect(readPlace(place, sceneOf(everyone))).toBeNull()
})
