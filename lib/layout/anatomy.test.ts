import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContainerView, PodView } from '../model/types.ts'
import { container as aContainer } from '../model/test-views.ts'
import { anatomy, type Anatomy } from './anatomy.ts'
import { generatedPods, generatedStages } from './generated-pods.ts'
import { contains, overlaps, type Rect } from './geometry.ts'
import { type Frame, podFrame } from './pod-frame.ts'
import { headerMark, podMiddle } from './pod-middle.ts'
import { podHeight, podWidth } from './scene.ts'
import { crosses, segments } from './test-lines.ts'
import { labelRect } from './text.ts'

const box: Rect = { x: 0, y: 0, width: podWidth, height: podHeight }
const runs = { numRuns: 300 }

/** Everything that must stay readable: words, and chips with their words. */
function obstacles(drawing: Anatomy): readonly Rect[] {
  return [...drawing.labels.map(labelRect), ...drawing.chips.map(({ rect }) => rect)]
}

function marks(drawing: Pick<Anatomy, 'marks' | 'probeSigns'>): readonly Rect[] {
  const discs = [headerMark, ...drawing.marks, ...drawing.probeSigns.map(({ x, y, size }) => ({ x, y, radius: size }))]
  return discs.map(({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }))
}

function expectApart(rects: readonly Rect[]) {
  rects.forEach((a, i) => {
    for (const b of rects.slice(i + 1)) if (overlaps(a, b)) expect({ a, b }).toBe('apart')
  })
}

function expectInBox(rects: readonly Rect[]) {
  for (const rect of rects) if (!contains(box, rect)) expect(rect).toBe('in the box')
}

test('L-20 near: no label overlaps another or an icon, and none leaves the pod, whatever the names', () => {
  fc.assert(
    fc.property(generatedPods, fc.boolean(), generatedStages, (pod, showsToken, stages) => {
      const drawing = anatomy(pod, podFrame(pod, showsToken), stages)
      expectApart([...obstacles(drawing), ...marks(drawing)])
      expectInBox(obstacles(drawing))
      for (const { rect, label } of drawing.chips) {
        const words = labelRect(label)
        expect(words.x >= rect.x - 1e-3 && words.x + words.width <= rect.x + rect.width + 1e-3).toBe(true)
      }
    }),
    runs,
  )
})

test('L-21 near: no pipe and no tap runs through a label', () => {
  fc.assert(
    fc.property(generatedPods, fc.boolean(), generatedStages, (pod, showsToken, stages) => {
      const drawing = anatomy(pod, podFrame(pod, showsToken), stages)
      const { cables } = podFrame(pod, showsToken)
      const lines = [...cables, ...drawing.pipes, ...drawing.stubs, ...drawing.taps.flatMap(({ lines: each }) => each)]
      for (const segment of lines.flatMap(segments)) {
        for (const rect of obstacles(drawing)) if (crosses(segment, rect)) expect({ segment, rect }).toBe('apart')
      }
    }),
    runs,
  )
})

test('L-22 middle: no label overlaps another or leaves its container, volume or pod', () => {
  fc.assert(
    fc.property(generatedPods, (pod) => {
      const frame = podFrame(pod, false)
      const labels = podMiddle(pod, frame).labels.map(labelRect)
      expectApart([...labels, ...marks({ marks: [], probeSigns: [] })])
      for (const segment of frame.cables.flatMap(segments)) {
        for (const label of labels) if (crosses(segment, label)) expect({ segment, label }).toBe('apart')
      }
      expectInBox(labels)
    }),
    runs,
  )
})

test('L-23 every container has its box and every mount its pipe from that box to its own volume; network above, storage below', () => {
  fc.assert(
    fc.property(generatedPods, fc.boolean(), (pod, showsToken) => {
      const frame = podFrame(pod, showsToken)
      expect(frame.columns.map(({ container }) => container.name).toSorted()).toEqual(
        pod.containers.map(({ name }) => name).toSorted(),
      )
      expectApart([...frame.columns.map(({ rect }) => rect), ...frame.volumes.map(({ rect }) => rect)])
      expectInBox([...frame.columns.map(({ rect }) => rect), ...frame.volumes.map(({ rect }) => rect)])
      const drawn = new Map(frame.volumes.map((place) => [place.volume.name, place.rect]))
      for (const { container, rect, mounts } of frame.columns) {
        expect(mounts.map(({ mount }) => mount)).toEqual(container.mounts.filter(({ volume }) => drawn.has(volume)))
        expect(rect.y).toBeGreaterThan(frame.rail[0].y)
        for (const { wholePipe, mount } of mounts) expectPipe(wholePipe, rect, drawn.get(mount.volume)!)
      }
    }),
    runs,
  )
})

function expectPipe(pipe: Frame['columns'][number]['mounts'][number]['wholePipe'], from: Rect, to: Rect) {
  const start = pipe[0]!
  const end = pipe.at(-1)!
  expect(start.x >= from.x && start.x <= from.x + from.width).toBe(true)
  expect(start.y).toBeCloseTo(from.y + from.height)
  expect(end.x >= to.x && end.x <= to.x + to.width).toBe(true)
  expect(end.y).toBeCloseTo(to.y + 1)
}

// ---- What it says

const container = (name: string, more: Partial<ContainerView> = {}) => aContainer(name, { image: 'busybox', ...more })

const data = { volume: 'shared-data', path: '/data', readOnly: false, subPath: null }
const token = { volume: 'kube-api-access', path: '/var/run/secrets/x', readOnly: true, subPath: null }

const demo: PodView = {
  uid: 'u',
  namespace: 'default',
  name: 'multi-container-demo',
  node: 'worker',
  status: 'Running',
  ready: '2/2',
  restarts: 0,
  ip: '10.244.2.4',
  createdAt: '2026-01-01T00:00:00Z',
  labels: [],
  ownerUid: null,
  deletedAt: null,
  message: null,
  lastEvent: null,
  containers: [
    container('main-app', { image: 'python:3.9', mounts: [data, token] }),
    container('helper', { mounts: [{ ...data, readOnly: true }] }),
  ],
  volumes: [
    { name: 'shared-data', kind: 'emptyDir', detail: null },
    { name: 'kube-api-access', kind: 'projected', detail: 'API token' },
  ],
}

const wordsNear = (pod: PodView, showsToken = false) => {
  const drawing = anatomy(pod, podFrame(pod, showsToken), [])
  return [...drawing.labels, ...drawing.chips.map(({ label }) => label)].map(({ text }) => text)
}

test('L-24 near: names, images, states, mount paths with ro or rw, volume and its kind, and the IP on the rail, all whole', () => {
  const words = wordsNear(demo)
  for (const word of ['multi-container-demo', 'main-app', 'helper', 'python:3.9', '/data rw', '/data ro']) {
    expect(words).toContain(word)
  }
  for (const word of ['shared-data', 'emptyDir', 'localhost · 10.244.2.4', 'Running', '2/2 ready']) {
    expect(words).toContain(word)
  }
  const middle = podMiddle(demo, podFrame(demo, false)).labels.map(({ text }) => text)
  expect(middle).toEqual(['multi-container-demo', 'main-app', 'helper', 'shared-data', 'Running', '2/2'])
})

test('L-25 the API token is drawn only where it is asked for', () => {
  expect(wordsNear(demo).join(' ')).not.toContain('token')
  expect(wordsNear(demo, true)).toContain('projected API token')
  expect(podFrame(demo, false).columns[0]!.mounts).toHaveLength(1)
  expect(podFrame(demo, true).columns[0]!.mounts).toHaveLength(2)
})

test('L-48 a hostPath is a plug whose cable leads out of the pod; what is the pod’s own has none', () => {
  const disk = { name: 'disk', kind: 'hostPath', detail: '/var/log' }
  const frame = podFrame({ ...demo, volumes: [...demo.volumes, disk] }, true)
  const plug = frame.volumes.find(({ shape }) => shape === 'plug')!
  expect(frame.cables).toHaveLength(1)
  expect(frame.cables[0]![0]).toEqual({ x: plug.rect.x + plug.rect.width / 2, y: plug.rect.y + plug.rect.height })
  expect(frame.cables[0]!.at(-1)!.y).toBeGreaterThan(podHeight)
  expect(podFrame(demo, true).cables).toEqual([])
})

test('L-26 a port is called declared, not listening; without ports a tap has no chip', () => {
  const ports = [{ port: 8000, protocol: 'TCP', name: 'http' }]
  const pod = { ...demo, containers: [container('app', { ports }), container('helper')] }
  const drawing = anatomy(pod, podFrame(pod, false), [])
  expect(drawing.chips.map(({ label }) => label.text)).toEqual([':8000 declared'])
  expect(drawing.taps.map(({ lines }) => lines.length)).toEqual([2, 1])
})

test('L-27 init containers stand first, as steps off the rail; sidecars are marked', () => {
  const containers = [
    container('app'),
    container('log', { role: 'sidecar' }),
    container('one', { role: 'init', state: 'terminated', reason: 'Completed' }),
    container('two', { role: 'init' }),
  ]
  const pod = { ...demo, containers, volumes: [] }
  const frame = podFrame(pod, false)
  expect(frame.columns.map((column) => column.container.name)).toEqual(['one', 'two', 'app', 'log'])
  expect(frame.columns.map(({ tapsRail }) => tapsRail)).toEqual([false, false, true, true])
  const tops = frame.columns.map(({ rect }) => rect.y)
  expect(tops[0]!).toBeGreaterThan(tops[1]!)
  expect(tops[1]!).toBeGreaterThan(tops[2]!)
  expect(wordsNear(pod)).toContain('sidecar · busybox')
})

test('L-41 near: a probe says what it asks and, where that is known, whether it passes; in less room its kind, then how many there are', () => {
  const probes = [
    { kind: 'readiness', asks: 'GET :8000/' },
    { kind: 'liveness', asks: 'TCP :8000' },
  ] as const
  const words = (count: number, more: Partial<ContainerView> = {}, volumes = demo.volumes) => {
    const containers = Array.from({ length: count }, (_, i) => container(`app-${i}`, { probes, ...more }))
    return wordsNear({ ...demo, volumes, containers })
  }
  expect(words(1, {}, [])).toContain('readiness GET :8000/ · passes')
  expect(words(1, {}, [])).toContain('liveness TCP :8000')
  expect(words(1, { ready: false }, [])).toContain('readiness GET :8000/ · does not pass')
  expect(words(1, { ready: false, state: 'waiting' }, [])).toContain('readiness GET :8000/')
  expect(words(3)).toContain('readiness · passes')
  const three = [{ kind: 'startup', asks: 'a command' } as const, ...probes]
  expect(words(2, { mounts: [data], probes: three })).toContain('startup · readiness · liveness')
  expect(words(5)).toContain('2 probes')
  expect(wordsNear(demo).join(' ')).not.toContain('probe')
})

test('L-45 near: the stages of its start stand below its status, whole', () => {
  const stages = ['scheduled 0.1 s', 'pulled +3.2 s', 'started +0.4 s', 'ready +20.1 s']
  const { labels } = anatomy(demo, podFrame(demo, false), stages)
  const line = labels.find(({ text }) => text === 'scheduled 0.1 s · pulled +3.2 s · started +0.4 s · ready +20.1 s')!
  expect(line.y).toBeGreaterThan(labels.find(({ text }) => text === '2/2 ready')!.y)
  expect(line.size).toBeGreaterThan(3.5)
})

test('L-45 near: why it waits for a node stands there, whole, as long as it has none', () => {
  const message =
    '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient memory. preemption: 0/3 nodes are available.'
  const waiting = { ...demo, node: null, status: 'Pending', message }
  const why = '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient memory.'
  const line = anatomy(waiting, podFrame(waiting, false), []).labels.find(({ text }) => text === why)!
  expect(line.size).toBeGreaterThan(3.5)
  expect(wordsNear({ ...waiting, node: 'worker' })).not.toContain(why)
})

test('L-28 near: restarts that would make a state too small to read stand below it, and the state is whole', () => {
  const crashing = { state: 'waiting', reason: 'CrashLoopBackOff', ready: false, restarts: 4 } as const
  const containers = (count: number) => Array.from({ length: count }, (_, i) => container(`app-${i}`, crashing))
  const words = (count: number) => wordsNear({ ...demo, containers: containers(count) })
  expect(words(1)).toContain('CrashLoopBackOff · 4 restarts')
  expect(words(3)).toContain('CrashLoopBackOff · 4')
  expect(words(4).filter((word) => word === 'CrashLoopBackOff')).toHaveLength(4)
  expect(words(4).filter((word) => word === '4 restarts')).toHaveLength(4)
})

test('L-52 near: an image that does not fit is made smaller, then loses its registry and path, then its beginning', () => {
  const images = [
    'busybox',
    'busybox:1.36',
    'registry.example.com/team/logs:2.0',
    'logs:2026-01-01-0000000000000000000000',
  ]
  const shown = images.map((image) => {
    const containers = [container('app'), container('log', { role: 'sidecar', image })]
    const { labels } = anatomy({ ...demo, containers }, podFrame({ ...demo, containers }, false), [])
    return labels.find(({ text }) => text.startsWith('sidecar'))!
  })
  expect(shown.map(({ text }) => text.replace(/…0+$/, '…0'))).toEqual([
    'sidecar · busybox',
    'sidecar · busybox:1.36',
    'sidecar · logs:2.0',
    'sidecar · …0',
  ])
  expect(shown.map(({ whole }) => whole)).toEqual([null, null, ...images.slice(2)])
  expect(shown[1]!.size).toBeLessThan(shown[0]!.size)
})
