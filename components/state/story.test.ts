import { expect, test } from 'vitest'
import type { PodView } from '../../lib/model/types.ts'
import { newestStory, tell, type Stories } from './story.ts'
import { model, pod } from '../../lib/model/test-views.ts'

const pods = (...views: PodView[]) => model({ pods: views }).pods
const told = (stories: Stories) =>
  newestStory(stories, () => true)?.steps.map(({ word, afterMs }) => `${word} ${afterMs}`)

const young = pod('web', { node: null, status: 'Pending', ready: '0/1' })
const scheduled = { ...young, node: 'worker', lastEvent: { reason: 'Scheduled', at: '' } }
const pulled = { ...scheduled, lastEvent: { reason: 'Pulled', at: '' } }
const ready = { ...pulled, status: 'Running', ready: '1/1', lastEvent: { reason: 'Started', at: '' } }

test('U-12 a pod’s story has what was seen of it, with the time since its birth was seen', () => {
  let stories = tell(new Map(), pods(), pods(young), 1000)
  stories = tell(stories, pods(young), pods(scheduled), 1010)
  stories = tell(stories, pods(scheduled), pods(pulled), 1400)
  stories = tell(stories, pods(pulled), pods(ready), 1600)
  expect(told(stories)).toEqual(['Pending 0', 'Scheduled 10', 'Pulled 400', 'Started 600', 'Ready 600'])
  stories = tell(stories, pods(ready), pods({ ...ready, deletedAt: 'now' }), 5000)
  stories = tell(stories, pods({ ...ready, deletedAt: 'now' }), pods(), 6000)
  expect(told(stories)).toEqual(['Terminating 0', 'gone 1000'])
})

test('U-13 nothing is said of a pod whose birth was not seen, nor of one that is not shown', () => {
  expect(told(tell(new Map(), pods(pulled), pods(ready), 0))).toBeUndefined()
  const stories = tell(new Map(), pods(), pods(young), 0)
  expect(newestStory(stories, (namespace) => namespace !== 'default')).toBeNull()
})
