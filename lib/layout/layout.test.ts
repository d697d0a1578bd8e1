import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Model, NodeView, PodView, ServiceView, WorkloadView } from '../model/types.ts'
import { pod as aPod, service, workload as aWorkload } from '../model/test-views.ts'
import { bottom, contains, overlaps, type Rect, right } from './geometry.ts'
import { doorLines } from './door-lines.ts'
import { crosses, segments } from './test-lines.ts'
import { nextScene, type Scene } from './layout.ts'
import { boxRect } from './scene.ts'
import { labelRect } from './text.ts'

const usualAspect = 1.6
/** A phone, a screen beside a panel, a wall. */
const aspects = fc.constantFrom(0.5, usualAspect, 3)

function node(name: string, roles: readonly string[] = [], status = 'Ready'): NodeView {
  return { uid: `n-${name}`, name, roles, status, version: 'v1', internalIP: null, podCapacity: 110, createdAt: 'x' }
}

const reason = `0/9 nodes are available: ${'4 node(s) had untolerated taint {x: }, '.repeat(9)}3 Insufficient memory.`

const pod = (name: string, on: string | null, more: Partial<PodView> = {}): PodView =>
  aPod(name, { node: on, ...(on === null ? { status: 'Pending', message: reason } : {}), ...more })

const workload = (name: string, more: Partial<WorkloadView> = {}): WorkloadView =>
  aWorkload(`w-${name}`, { name, ...more })

const byUid = <V extends { readonly uid: string }>(views: readonly V[]) =>
  new Map(views.map((view) => [view.uid, view]))

function model(
  nodes: readonly NodeView[],
  pods: readonly PodView[],
  workloads: readonly WorkloadView[] = [],
  services: readonly ServiceView[] = [],
): Model {
  return {
    nodes: byUid(nodes),
    pods: byUid(pods),
    workloads: byUid(workloads),
    namespaces: new Map(),
    services: byUid(services),
  }
}

const scene = (of: Model, previous: Scene | null = null, whole = of, aspect = usualAspect, isOneTank = false) =>
  nextScene({ model: of, whole, aspect, isOneTank }, previous)

const three = [node('demo-worker2'), node('demo-control-plane', ['control-plane']), node('demo-worker')]
const some = (count: number, on: string | null, prefix = on ?? 'waiting') =>
  Array.from({ length: count }, (_, i) => pod(`${prefix}-${i}`, on))

function boxesOf({ tanks, tray }: Scene) {
  return [...tanks.flatMap((tank) => tank.pods), ...tray.pods]
}

function placesByUid(of: Scene): ReadonlyMap<string, string> {
  return new Map(boxesOf(of).map(({ uid, x, y, scale }) => [uid, `${x} ${y} ${scale}`]))
}

// ---- Random histories of a cluster

const where = fc.constantFrom('a-1', 'a-2', 'a-3', 'gone', null)
const podsAt = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60 }), where), {
  selector: ([id]) => id,
  maxLength: 40,
  size: 'max',
})
const nodesAt = fc.subarray(
  [
    node('a-1', ['control-plane']),
    node('a-2', ['edge', 'ingress', 'storage', 'observability']),
    node('a-3', [], 'NotReady,SchedulingDisabled'),
    node('a-10'),
  ],
  { minLength: 0 },
)
const refusals = fc.integer({ min: 0, max: 5 })
const servicesAt = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 30 }),
    choosesPods: fc.boolean(),
    ports: fc.array(fc.constant({ port: 443, protocol: 'TCP', name: null, targetPort: 'https', nodePort: null })),
    serves: fc.array(fc.integer({ min: 0, max: 60 })),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
)
const moments = fc.record({
  nodes: nodesAt,
  pods: podsAt,
  refused: refusals,
  services: servicesAt,
  keepsNodes: fc.boolean(),
})
const histories = fc.array(moments, { minLength: 1, maxLength: 8 })

/** The models of a history; a pod that did not change is the same object in both. */
function modelsOf(history: readonly (typeof moments extends fc.Arbitrary<infer M> ? M : never)[]): readonly Model[] {
  const pods = new Map<string, PodView>()
  let nodes: readonly NodeView[] = []
  return history.map((moment, i) => {
    if (i === 0 || !moment.keepsNodes) nodes = moment.nodes
    const present = moment.pods.map(([id, on]) => {
      const key = `p-${id} ${on}`
      const made = pods.get(key) ?? pod(`p-${id}`, on)
      pods.set(key, made)
      return made
    })
    const refused = workload('web', { refusedPods: moment.refused, refusal: 'exceeded quota: five' })
    const services = moment.services.map(({ id, serves, ...more }) => {
      const name = `${'a-service-with-a-rather-long-name-'.repeat(id % 3)}${id}`
      return service(`s-${id}`, { ...more, name, podUids: serves.map((pod) => `p-${pod}`) })
    })
    return model(nodes, present, [refused], services)
  })
}

function expectApart(rects: readonly Rect[]) {
  rects.forEach((a, i) => {
    for (const b of rects.slice(i + 1)) if (overlaps(a, b)) expect({ a, b }).toBe('apart')
  })
}

test('L-10 every pod is drawn once, pods do not overlap, and each lies in its own tank or in the tray', () => {
  fc.assert(
    fc.property(histories, aspects, (history, aspect) => {
      let before: Scene | null = null
      for (const each of modelsOf(history)) {
        const now = scene(each, before, each, aspect)
        before = now
        expect(
          boxesOf(now)
            .map(({ uid }) => uid)
            .toSorted(),
        ).toEqual([...each.pods.keys()].toSorted())
        const ghosts = now.tray.ghosts.map(boxRect)
        expectApart([...boxesOf(now).map(boxRect), ...ghosts])
        expectApart([...now.tanks.map(({ rect }) => rect), now.doors.rect, now.tray.rect])
        for (const tank of now.tanks) {
          for (const box of tank.pods) {
            expect(each.pods.get(box.uid)!.node).toBe(tank.name)
            expect(contains(tank.rect, boxRect(box))).toBe(true)
            expect(box.y).toBeGreaterThan(tank.waterY)
          }
        }
        for (const rect of [...now.tray.pods.map(boxRect), ...ghosts]) expect(contains(now.tray.rect, rect)).toBe(true)
        for (const { rect } of [...now.tanks, now.doors, now.tray]) {
          expect(contains({ x: 0, y: 0, width: now.width, height: now.height }, rect)).toBe(true)
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('L-11 a scene made from the one before equals a scene made without reusing anything of it', () => {
  fc.assert(
    fc.property(histories, (history) => {
      let before: Scene | null = null
      for (const each of modelsOf(history)) {
        const now = scene(each, before)
        const anew = scene(each, structuredClone(before))
        expect({ ...now, source: null }).toEqual({ ...anew, source: null })
        before = now
      }
    }),
    { numRuns: 200 },
  )
})

test('L-12 within a step nothing moves: pods come, go and change, and everyone else stays', () => {
  const pods = [...some(3, 'demo-worker'), ...some(3, 'demo-worker2')]
  const before = scene(model(three, pods))
  const changed = { ...pods[1]!, status: 'Error' }
  const coming = some(3, 'demo-worker', 'new')
  const after = scene(model(three, [changed, pods[2]!, ...coming, ...pods.slice(3)]), before)
  const placesBefore = placesByUid(before)
  for (const [uid, place] of placesByUid(after)) if (placesBefore.has(uid)) expect(place).toBe(placesBefore.get(uid))
  expect(after.tanks.map(({ rect }) => rect)).toEqual(before.tanks.map(({ rect }) => rect))
  expect([after.width, after.height]).toEqual([before.width, before.height])
})

test('L-13 what did not change keeps its identity: the other tanks, the tray, the boxes beside the one that came', () => {
  const pods = [...some(3, 'demo-worker'), ...some(3, 'demo-worker2')]
  const before = scene(model(three, pods))
  const after = scene({ ...before.source.model, pods: byUid([...pods, pod('new', 'demo-worker')]) }, before)
  expect(after.tanks.map((tank, i) => tank === before.tanks[i])).toEqual([true, false, true])
  expect(after.tanks[1]!.pods.slice(0, 3).every((box) => before.tanks[1]!.pods.includes(box))).toBe(true)
  expect(after.tray).toBe(before.tray)
  const status = { ...before.source.model, pods: byUid([{ ...pods[0]!, status: 'Error' }, ...pods.slice(1)]) }
  expect(scene(status, before).tanks.every((tank, i) => tank === before.tanks[i])).toBe(true)
})

test('L-14 past a step a tank grows downwards: no pod in it or beside it moves', () => {
  const pods = [...some(6, 'demo-worker'), ...some(3, 'demo-worker2')]
  const before = scene(model(three, pods))
  const after = scene(model(three, [...pods, pod('seventh', 'demo-worker')]), before)
  const placesAfter = placesByUid(after)
  for (const [uid, place] of placesByUid(before)) expect(placesAfter.get(uid)).toBe(place)
  expect(after.height).toBeGreaterThan(before.height)
})

test('L-15 a pod that waits, and ghosts, move no pod in a tank, on however many shelves; an empty tray is thin', () => {
  const many = Array.from({ length: 14 }, (_, i) => node(`k-worker${i}`))
  for (const nodes of [three, many]) {
    const pods = nodes.flatMap(({ name }) => some(5, name))
    const before = scene(model(nodes, pods))
    const refused = workload('web', { refusedPods: 1, refusal: 'exceeded quota: five, requested: pods=1' })
    const after = scene(model(nodes, [...pods, ...some(1, null)], [refused]), before)
    const placesAfter = placesByUid(after)
    for (const [uid, place] of placesByUid(before)) expect(placesAfter.get(uid)).toBe(place)
    const corners = ({ tanks }: Scene) => tanks.map(({ rect }) => [rect.x, rect.y, rect.width])
    expect(corners(after)).toEqual(corners(before))
    expect(after.width).toBe(before.width)
    expect(after.height).toBeCloseTo(before.height)
    expect([before.tray.isEmpty, after.tray.isEmpty]).toEqual([true, false])
    expect(before.tray.rect.height).toBeLessThan(after.tray.rect.height / 2)
    expect([after.tray.pods.length, after.tray.ghosts.length]).toEqual([1, 1])
  }
  const shelves = new Set(scene(model(many, [])).tanks.map(({ rect }) => rect.y))
  expect(shelves.size).toBeGreaterThan(1)
})

test('L-51 below a crowd the tray, once open, keeps its height while pods come and go in it, and nothing else moves', () => {
  const nodes = Array.from({ length: 20 }, (_, i) => node(`k-worker${i}`))
  const pods = nodes.flatMap(({ name }) => some(50, name))
  const before = scene(model(nodes, [...pods, ...some(1, null)]))
  let last = before
  for (const waiting of [7, 40, 150, 3, 0, 1]) {
    last = scene(model(nodes, [...pods, ...some(waiting, null)]), last)
    expect(last.tanks).toBe(before.tanks)
    expect(last.tray.rect).toEqual(before.tray.rect)
    expect(last.tray.pods).toHaveLength(waiting)
    for (const rect of last.tray.pods.map(boxRect)) expect(contains(last.tray.rect, rect)).toBe(true)
  }
})

test('L-16 control planes come first, then nodes as people count; an empty control plane is narrow, one that is alone is not', () => {
  const nodes = [node('k-worker10'), node('k-worker2'), node('k-zeus', ['control-plane']), node('k-worker')]
  const { tanks } = scene(model(nodes, some(5, 'k-worker')))
  expect(tanks.map(({ labels }) => labels[0]!.text)).toEqual(['zeus', 'worker', 'worker2', 'worker10'])
  expect(tanks[0]!.rect.width).toBeLessThan(tanks[1]!.rect.width / 2)
  const alone = scene(model([node('kind-control-plane', ['control-plane'])], []))
  expect(alone.tanks[0]!.rect.width).toBeCloseTo(alone.width)
})

test('L-17 five pods on each of two workers: as wide as a 1280 × 720 screen leaves, at nine tenths of their size or more', () => {
  const stage = { width: 1016, height: 634 } // beside the panel, between bar and foot
  const of = model(three, [...some(5, 'demo-worker'), ...some(5, 'demo-worker2')])
  const { width, height } = nextScene({ model: of, whole: of, aspect: stage.width / stage.height }, null)
  expect(Math.min((stage.width - 22) / width, (stage.height - 22) / height)).toBeGreaterThan(0.9)
})

test('L-18 words in tanks and tray overlap neither each other nor pods, and stay inside', () => {
  fc.assert(
    fc.property(histories, aspects, fc.boolean(), (history, aspect, hides) => {
      let before: Scene | null = null
      for (const each of modelsOf(history)) {
        const hidden = [
          pod('coredns', 'a-1', { namespace: 'kube-system' }),
          pod('dns', 'a-2', { namespace: 'kube-system' }),
        ]
        const whole = hides ? { ...each, pods: byUid([...each.pods.values(), ...hidden]) } : each
        const now = scene(each, before, whole, aspect)
        before = now
        for (const { rect, labels, pods } of now.tanks) {
          const words = labels.map(labelRect)
          expectApart([...words, ...pods.map(boxRect)])
          for (const word of words) expect(contains(rect, word)).toBe(true)
        }
        for (const { rect, labels } of now.doors.doors) {
          const said = labels.map(labelRect)
          expectApart(said)
          for (const word of said) expect(contains(rect, word)).toBe(true)
        }
        expectApart([...now.doors.labels.map(labelRect), ...now.doors.doors.map(({ rect }) => rect)])
        const words = now.tray.labels.map(labelRect)
        expectApart([...words, ...now.tray.pods.map(boxRect), ...now.tray.ghosts.map(boxRect)])
        for (const word of words) {
          expect(word.x >= now.tray.rect.x && right(word) <= right(now.tray.rect)).toBe(true)
          expect(bottom(word) <= bottom(now.tray.rect)).toBe(true)
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('L-50 alone on a phone, the words of those that wait are 12 px and more on a screen of 320 px; beside a tank nothing is said of them', () => {
  const k = (320 - 22) / scene(model([], some(1, null)), null, undefined, 0.5, true).width
  const refused = workload('web', { refusedPods: 3, refusal: 'exceeded quota: five, requested: pods=1' })
  const long = pod('a-pod-with-a-name-that-is-longer-than-most-of-them-are-7d4b9-x2x4z', null)
  for (const waiting of [0, 1, 5, 12, 40, 1_000]) {
    const { tray } = scene(model([], [...some(waiting, null), long], [refused]), null, undefined, 0.5, true)
    const words = tray.labels.map(labelRect)
    expectApart([...words, ...tray.pods.map(boxRect), ...tray.ghosts.map(boxRect)])
    for (const part of [...words, ...tray.pods.map(boxRect), ...tray.ghosts.map(boxRect)]) {
      expect(contains(tray.rect, part)).toBe(true)
    }
    expect(Math.min(...tray.labels.map(({ size }) => size * k))).toBeGreaterThanOrEqual(12)
    expect(tray.pods).toHaveLength(waiting + 1)
  }
  expect(scene(model([], []), null, undefined, 0.5, true).tray.labels.map(({ text }) => text)).toEqual([
    'Waiting for a node',
    'Every pod has a node.',
  ])
  const tank = scene(model([node('worker')], some(3, 'worker')), null, undefined, 0.5, true)
  expect([tank.tray.labels, tank.tray.rect.height]).toEqual([[], 0])
})

test('L-19 a tank says who it is, how it is and how full it is; what the filter hides is said too', () => {
  const shown = model(three, [...some(2, 'demo-worker')])
  const whole = model(three, [...shown.pods.values(), pod('etcd', 'demo-control-plane', { namespace: 'kube-system' })])
  const { tanks, tray } = scene(shown, null, whole)
  expect(tanks[0]!.labels.map(({ text }) => text)).toEqual([
    'control-plane',
    'control plane',
    'Ready',
    'kube-system hidden',
  ])
  expect(tanks[1]!.labels.map(({ text }) => text)).toEqual(['worker', 'worker', 'Ready', '2 pods, room for 110'])
  expect(tanks[1]!.title).toBe('demo-worker: worker, Ready, 2 pods, room for 110')
  expect(tray.labels.map(({ text }) => text)).toEqual(['Waiting for a node', 'Every pod has a node.'])
  const down = scene(model([node('a'), node('b', [], 'NotReady')], []))
  expect(down.tanks.map(({ isReady }) => isReady)).toEqual([true, false])
})

const wordsOf = ({ tray }: Scene) => tray.labels.map(({ text }) => text).join(' ')

test('L-29 a pod whose node is not in the picture is in the tray, and is not said to wait for a node', () => {
  const elsewhere = pod('web', 'hidden-worker')
  const words = wordsOf(scene(model(three, [elsewhere])))
  expect(words).toContain('On no node here')
  expect(words).toContain('Running: on node hidden-worker, which is not in this picture')
  expect(words).toContain('1 pod on a node not shown here')
  expect(words).not.toContain('aiting')
  expect(wordsOf(scene(model(three, [elsewhere, ...some(1, null)])))).toContain('1 pod waiting, 1 pod on')
  const many = wordsOf(scene(model([], some(60, 'hidden-worker'))))
  expect(many).toBe('On no node here 60 pods: on node hidden-worker, which is not in this picture')
})

test('L-30 at most 50 ghosts of a workload are drawn, and how many are not is said', () => {
  const refusing = (refusedPods: number) =>
    scene(model(three, [], [workload('web', { refusedPods, refusal: 'exceeded quota: five' })]))
  expect(refusing(50).tray.ghosts).toHaveLength(50)
  expect(wordsOf(refusing(50))).toContain('50 pods: exceeded quota: five')
  expect(refusing(100_000).tray.ghosts).toHaveLength(50)
  expect(wordsOf(refusing(100_000))).toContain('100000 pods, 99950 of them not drawn: exceeded quota: five')
})

const doorsByName = ({ doors }: Scene) => new Map(doors.doors.map(({ service: { name }, rect }) => [name, rect]))

test('L-40 each Service that chooses pods has a door with its name, its port and how many pods are ready behind it; others have none', () => {
  const services = [
    service('web', { podUids: ['a', 'b'], ports: [443, 80].map((port) => ({ ...service('').ports[0]!, port })) }),
    service('idle'),
    service('kubernetes', { choosesPods: false }),
  ]
  const { doors } = scene(model(three, [], [], services)).doors
  expect(doors.map(({ labels }) => labels.map(({ text }) => text))).toEqual([
    ['idle', ':80', 'no ready pod'],
    ['web', ':443 +1', '2 pods'],
  ])
  expect(doors.map(({ isShut }) => isShut)).toEqual([true, false])
  expect(doors[1]!.title).toBe(
    'Service default/web: ClusterIP, 10.96.0.9, port 443 to 80, port 80 to 80, ready pods behind it: 2',
  )
  expect(scene(model(three, [], [], services.slice(2))).doors).toMatchObject({
    labels: [],
    doors: [],
    rect: { height: 0 },
  })
})

test('L-42 a Service that comes or goes moves no pod and no other door, and a row of doors is as high for one as for some', () => {
  const pods = [...some(6, 'demo-worker'), ...some(3, 'demo-worker2')]
  const at = (names: readonly string[], previous: Scene) =>
    scene(
      model(
        three,
        pods,
        [],
        names.map((name) => service(name)),
      ),
      previous,
    )
  const none = scene(model(three, pods))
  const one = at(['b'], none)
  const two = at(['a', 'b'], one)
  const other = at(['a'], two)
  for (const each of [one, two, other]) expect(placesByUid(each)).toEqual(placesByUid(none))
  expect(doorsByName(two).get('b')).toEqual(doorsByName(one).get('b'))
  expect(doorsByName(other).get('a')).toEqual(doorsByName(two).get('a'))
  expect([two.height, other.height]).toEqual([one.height, one.height])
  const waits = scene({ ...two.source.model, pods: byUid([...pods, ...some(1, null)]) }, two)
  expect(waits.height).toBeCloseTo(two.height)
  expect(waits.doors.doors.map(({ rect }) => rect.x)).toEqual(two.doors.doors.map(({ rect }) => rect.x))
})

test('L-43 a line leads from a door to each of its pods in a tank, and through no word, no pod and no other door', () => {
  fc.assert(
    fc.property(histories, aspects, (history, aspect) => {
      const now = scene(modelsOf(history).at(-1)!, null, undefined, aspect)
      const things = [
        ...now.tanks.flatMap(({ labels, pods }) => [...labels.map(labelRect), ...pods.map(boxRect)]),
        ...now.doors.doors.map(({ rect }) => rect),
        ...now.doors.labels.map(labelRect),
        now.tray.rect,
      ]
      for (const { uid, service: of, rect } of now.doors.doors) {
        const { lines, ends } = doorLines(now, uid)
        const boxes = now.tanks.flatMap(({ pods }) => pods).filter((box) => of.podUids.includes(box.uid))
        const reached = boxes.filter((box) =>
          ends.some(({ x, y }) => y === box.y && x > box.x && x < right(boxRect(box))),
        )
        expect([reached.length, ends.length]).toEqual([boxes.length, boxes.length])
        for (const segment of lines.flatMap(segments)) {
          for (const thing of things) if (crosses(segment, thing)) expect({ segment, thing }).toBe('apart')
        }
        const starts = lines.map((points) => points[0]!).filter(({ y }) => y === rect.y)
        expect(starts.length > 0).toBe(boxes.length > 0)
      }
    }),
    { numRuns: 200 },
  )
})
