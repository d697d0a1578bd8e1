import { expect, test } from 'vitest'
import { stagesRemembered, stagesSeen } from './start-stages.ts'
import { pod } from './test-views.ts'

const step = (word: string, afterMs: number) => ({ word, afterMs })

test('P-22 stages that were seen have the time since the one before; what goes on has none', () => {
  const start = [step('Pending', 0), step('Scheduled', 120), step('Pulling', 200)]
  expect(stagesSeen(start)).toEqual(['scheduled 0.1 s', 'pulling …'])
  const end = [...start, step('Pulled', 3_320), step('Created', 3_500), step('Started', 3_720), step('Ready', 23_820)]
  expect(stagesSeen(end)).toEqual(['scheduled 0.1 s', 'pulled +3.2 s', 'started +0.4 s', 'ready +20.1 s'])
  expect(stagesSeen([step('Scheduled', 0), step('Started', 900)])).toEqual(['scheduled 0.0 s', 'started +0.9 s'])
  expect(stagesSeen([step('Terminating', 0), step('Killing', 10), step('gone', 900)])).toEqual([])
})

const at = (second: number) => `2026-01-31T12:00:${String(second).padStart(2, '0')}Z`
const born = pod('a', { createdAt: at(0) })
const condition = (type: string, second: number, status = 'True') => ({
  type,
  status,
  reason: null,
  message: null,
  changedAt: at(second),
})
const event = (reason: string, message: string) => ({ type: 'Normal', reason, message, count: 1, lastAt: at(9) })
const container = (startedAt: string | null) => ({
  name: 'c',
  message: null,
  exitCode: null,
  startedAt,
  finishedAt: null,
  lastEnd: null,
})
const detail = {
  conditions: [condition('PodScheduled', 0), condition('Ready', 30)],
  containers: [container(at(4)), container(at(5))],
  events: [
    event('Started', 'Started container c'),
    event('Pulled', 'Successfully pulled image "nginx" in 1m2.5s (1m3s including waiting). Image size: 1 bytes.'),
    event('Pulled', 'Successfully pulled image "busybox" in 500ms (500ms including waiting).'),
    event('Pulled', 'Container image "python:3.9" already present on machine'),
  ],
}

test('P-22 of a start that was not seen, what the cluster remembers is told, to the second that it wrote', () => {
  expect(stagesRemembered(born, detail)).toEqual(['scheduled within 1 s', 'pulled in 63.0 s', 'all started after ~5 s'])
})

test('P-22 seconds that nobody knows are not said', () => {
  expect(stagesRemembered({ ...born, restarts: 1 }, detail)).toEqual([])
  expect(stagesRemembered(born, { conditions: [], containers: [], events: [] })).toEqual([])
  const half = { ...detail, events: [], containers: [container(at(4)), container(null)] }
  expect(stagesRemembered(born, half)).toEqual(['scheduled within 1 s'])
  const unscheduled = { ...half, conditions: [condition('PodScheduled', 3, 'False')] }
  expect(stagesRemembered(born, unscheduled)).toEqual([])
  expect(stagesRemembered({ ...born, createdAt: '' }, half)).toEqual([])
})
