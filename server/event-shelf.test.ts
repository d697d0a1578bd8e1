import { expect, test } from 'vitest'
import type { EventRecord } from '../lib/model/records.ts'
import { createEventShelf } from './event-shelf.ts'

const event = (uid: string, lastAt: string, more: Partial<EventRecord> = {}): EventRecord => ({
  uid,
  aboutUid: 'pod',
  aboutKind: 'Pod',
  type: 'Normal',
  reason: uid,
  message: '',
  count: 1,
  lastAt,
  ...more,
})
const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`

test('H-6 events come newest first; of those in one second, the one that came last', () => {
  const shelf = createEventShelf()
  shelf.put(event('Pulled', at(2)))
  shelf.put(event('Scheduled', '2026-01-01T00:00:01.900000Z'))
  shelf.put(event('Created', at(2)))
  expect(shelf.about('pod').map(({ reason }) => reason)).toEqual(['Created', 'Pulled', 'Scheduled'])
})

test('H-6 a newer version of an event takes its place', () => {
  const shelf = createEventShelf()
  shelf.put(event('BackOff', at(1)))
  shelf.put(event('Pulled', at(2)))
  shelf.put(event('BackOff', at(3), { count: 2 }))
  expect(shelf.about('pod').map(({ reason, count }) => [reason, count])).toEqual([
    ['BackOff', 2],
    ['Pulled', 1],
  ])
})

test('H-6 an object keeps its newest events only, and none once it is forgotten', () => {
  const shelf = createEventShelf()
  for (let second = 0; second < 40; second += 1) shelf.put(event(`e${second}`, at(second)))
  expect(shelf.about('pod')).toHaveLength(12)
  expect(shelf.about('pod')[0]?.uid).toBe('e39')
  expect([...shelf.uids()]).toHaveLength(12)
  shelf.forget('pod')
  expect(shelf.about('pod')).toEqual([])
  expect([...shelf.uids()]).toEqual([])
})

test('H-6 an event that is taken away tells whom it was about', () => {
  const shelf = createEventShelf()
  shelf.put(event('Pulled', at(2)))
  expect(shelf.take('Pulled')).toBe('pod')
  expect(shelf.take('Pulled')).toBeUndefined()
  expect(shelf.about('pod')).toEqual([])
})
