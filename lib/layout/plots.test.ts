import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { model, node, pod } from '../model/test-views.ts'
import type { Model, PodView } from '../model/types.ts'
import { contains, type Rect } from './geometry.ts'
import { nextScene, type Scene } from './layout.ts'
import { boxOf, elementsOf, isCrowd, isPictured, plotsIn, podCount, uidAt } from './plots.ts'
import { boxRect, type PodBox } from './scene.ts'

const nodes = Array.from({ length: 4 }, (_, i) => node(`worker${i}`))
const on = (index: number) => (index % 9 === 8 ? null : `worker${index % 4}`)
const pods = (count: number) => Array.from({ length: count }, (_, i) => pod(`p${i}`, { node: on(i) }))
const sceneOf = (of: Model, previous: Scene | null = null) => nextScene({ model: of, whole: of, aspect: 1.6 }, previous)
const boxesOf = ({ tanks, tray }: Scene): readonly PodBox[] => [...tanks.flatMap((tank) => tank.pods), ...tray.pods]

const crowd = sceneOf(model({ nodes, pods: pods(2_000) }))
const everything = { x: 0, y: 0, width: crowd.width, height: crowd.height }
const uids = (boxes: readonly PodBox[]) => boxes.map(({ uid }) => uid).toSorted()

test('L-31 every pod is in one plot, which holds all of it; a plot has no more pods than fit on a screen to be read', () => {
  const plots = plotsIn(crowd, everything)
  expect(uids(plots.flatMap(({ boxes }) => boxes))).toEqual(uids(boxesOf(crowd)))
  expect(new Set(plots.map(({ key }) => key)).size).toBe(plots.length)
  for (const { rect, boxes } of plots) {
    expect(boxes.length).toBeLessThanOrEqual(144)
    for (const box of boxes) expect(contains(rect, boxRect(box))).toBe(true)
  }
})

test('L-32 what is pointed at is what is painted there: a pod, else its node, else nothing', () => {
  for (const box of boxesOf(crowd)) {
    const { x, y, width, height } = boxRect(box)
    expect(uidAt(crowd, { x: x + width / 2, y: y + height / 2 })).toBe(box.uid)
    expect(uidAt(crowd, { x: x + width + 1e-3, y: y + height / 2 })).not.toBe(box.uid)
    expect(boxOf(crowd, box.uid)).toBe(box)
  }
  const { uid, rect } = crowd.tanks[0]!
  expect(uidAt(crowd, { x: rect.x + 1, y: rect.y + 1 })).toBe(uid)
  expect(uidAt(crowd, { x: -1, y: -1 })).toBeNull()
})

const windows = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([x, y]): Rect => ({ x: x * crowd.width, y: y * crowd.height, width: 1_500, height: 900 }))

test('L-33 each pod of a crowd that is on screen is painted once: as a cell in a picture, or as an element', () => {
  fc.assert(
    fc.property(windows, fc.constantFrom(0.05, 0.5, 0.6, 1, 2.5, 6), (window, zoom) => {
      const pictured = plotsIn(crowd, window).filter((plot) => isPictured(plot, zoom))
      const cells = new Set(pictured.flatMap(({ boxes }) => uids(boxes)))
      const elements = uids(elementsOf(crowd, zoom, window, []))
      expect(elements.filter((uid) => cells.has(uid))).toEqual([])
      const onScreen = plotsIn(crowd, window).flatMap(({ boxes }) => boxes)
      for (const box of onScreen.filter((each) => contains(window, boxRect(each)))) {
        expect(cells.has(box.uid) || elements.includes(box.uid)).toBe(true)
      }
    }),
  )
})

test('L-34 up to 150 pods all are elements, wherever the camera is; of more, those that are lifted too', () => {
  const few = sceneOf(model({ nodes, pods: pods(150) }))
  expect([isCrowd(few), podCount(few)]).toEqual([false, 150])
  const nowhere = { x: -9, y: -9, width: 1, height: 1 }
  expect(uids(elementsOf(few, 0.1, nowhere, []))).toEqual(uids(boxesOf(few)))
  expect(isCrowd(crowd)).toBe(true)
  expect(uids(elementsOf(crowd, 0.1, everything, ['p1', 'p2', 'gone']))).toEqual(['p1', 'p2'])
})

test('L-35 over 500 random changes no pod that stays moves, and the scene is the one that is made anew', () => {
  const changes = fc.array(fc.tuple(fc.nat(119), fc.constantFrom('fail', 'replace')), {
    minLength: 500,
    maxLength: 500,
  })
  fc.assert(
    fc.property(changes, (history) => {
      let there = new Map<string, PodView>(
        pods(120).map((each) => [each.uid, { ...each, node: each.node ?? 'worker0' }]),
      )
      let now = sceneOf(model({ nodes, pods: [...there.values()] }))
      history.forEach(([index, change], step) => {
        const before = now
        const [uid, was] = [...there][index % there.size]!
        there = new Map(there)
        if (change === 'fail') there.set(uid, { ...was, status: 'Error' })
        else {
          there.delete(uid)
          const next = `n${step}`
          there.set(next, pod(next, { node: was.node }))
        }
        now = sceneOf({ ...before.source.model, pods: there }, before)
        const moved = boxesOf(before).filter((box) => there.has(box.uid) && boxOf(now, box.uid) !== box)
        expect(moved).toEqual([])
        const others = now.tanks.filter(({ name }) => name !== was.node)
        expect(others.every((tank) => before.tanks.includes(tank))).toBe(true)
      })
      const anew = sceneOf(now.source.model, structuredClone(now))
      expect({ ...now, source: null }).toEqual({ ...anew, source: null })
      const groups = (scene: Scene) => [...scene.source.podsByNode].toSorted(([a], [b]) => (a! < b! ? -1 : 1))
      expect(groups(now)).toEqual(groups(sceneOf(now.source.model)))
    }),
    { numRuns: 5 },
  )
})
