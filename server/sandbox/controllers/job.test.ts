import type { Job } from 'kubernetes-types/batch/v1'
import { afterEach, expect, test } from 'vitest'
import { isActive } from './pod-state.ts'
import { type TestControlPlane, createTestControlPlane } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

const names = () => cluster.pods().map(({ metadata }) => metadata.name)

async function rounds(count: number, isMeant?: Parameters<TestControlPlane['runKubelets']>[0]): Promise<void> {
  for (let round = 0; round < count; round++) {
    await cluster.settle()
    cluster.runKubelets(isMeant)
  }
  await cluster.settle()
}

function createJob(spec: Partial<NonNullable<Job['spec']>> = {}): void {
  const containers = [{ name: 'main', image: 'busybox' }]
  const template = { spec: { restartPolicy: 'Never', containers } }
  cluster.store.create('jobs', { metadata: { name: 'work', namespace: 'default' }, spec: { template, ...spec } })
}
const job = () => cluster.store.mustGet('jobs', 'default', 'work')

function end(phase: 'Succeeded' | 'Failed'): void {
  const exit = { exitCode: phase === 'Failed' ? 1 : 0, finishedAt: new Date(cluster.clock.nowMs()).toISOString() }
  for (const pod of cluster.pods().filter(isActive)) {
    const status = { name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated: exit } }
    cluster.setPodStatus(pod, { phase, containerStatuses: [status], conditions: [] })
  }
}

test('R-18 a Job runs as many side by side as it may, until enough have succeeded', async () => {
  cluster = createTestControlPlane()
  createJob({ completions: 3, parallelism: 2 })
  await rounds(1)
  expect(names()).toHaveLength(2)
  expect(job().status).toMatchObject({ active: 2, ready: 2, terminating: 0, startTime: expect.any(String) })
  end('Succeeded')
  await rounds(1)
  expect(names()).toHaveLength(3)
  end('Succeeded')
  await rounds(1)
  expect(job().status).toMatchObject({ succeeded: 3, ready: 0, completionTime: expect.any(String) })
  expect(job().status).not.toHaveProperty('active')
  expect(job().status?.conditions?.map(({ type, reason, message }) => [type, reason, message])).toEqual([
    ['SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods'],
    ['Complete', 'CompletionsReached', 'Reached expected number of succeeded pods'],
  ])
  expect(cluster.events('work').at(-1)).toBe('Normal Completed Job completed')
})

test('R-19 a Job waits longer after each failure, and gives up past backoffLimit', async () => {
  cluster = createTestControlPlane()
  createJob({ backoffLimit: 2 })
  await rounds(1)
  for (const [failures, waitMs] of [
    [1, 10_000],
    [2, 20_000],
  ] as const) {
    end('Failed')
    await cluster.settle(waitMs - 1_000)
    expect(names()).toHaveLength(failures)
    await cluster.settle(2_000)
    expect(names()).toHaveLength(failures + 1)
  }
  end('Failed')
  await rounds(1)
  expect(job().status).toMatchObject({ failed: 3 })
  expect(job().status?.conditions?.map(({ type, reason, message }) => [type, reason, message])).toEqual([
    ['FailureTarget', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
    ['Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
  ])
  expect(cluster.events('work').at(-1)).toBe('Warning BackoffLimitExceeded Job has reached the specified backoff limit')
})

test('R-20 a Job past its deadline ends its pods; one that is over goes after its time to live', async () => {
  cluster = createTestControlPlane()
  createJob({ activeDeadlineSeconds: 4, ttlSecondsAfterFinished: 30 })
  await rounds(1)
  await cluster.settle(5_000)
  await rounds(1)
  expect(names()).toEqual([])
  expect(job().status?.conditions?.map(({ type }) => type)).toEqual(['FailureTarget', 'Failed'])
  expect(cluster.events('work').at(-1)).toBe('Warning DeadlineExceeded Job was active longer than specified deadline')
  await cluster.settle(40_000)
  expect(cluster.store.get('jobs', 'default', 'work')).toBeUndefined()
})

test('R-21 a suspended Job has no pods until it is resumed; an indexed one has a pod for each index', async () => {
  cluster = createTestControlPlane()
  createJob({ suspend: true, completionMode: 'Indexed', completions: 2, parallelism: 2 })
  await rounds(1)
  expect(names()).toEqual([])
  expect(job().status?.conditions).toMatchObject([{ type: 'Suspended', status: 'True', reason: 'JobSuspended' }])
  cluster.change('jobs', 'work', (now) => ({ ...now, spec: { ...now.spec, suspend: false } }))
  await rounds(1)
  expect(names()).toEqual([expect.stringMatching(/^work-0-.{5}$/), expect.stringMatching(/^work-1-.{5}$/)])
  end('Succeeded')
  await rounds(1)
  expect(job().status).toMatchObject({ succeeded: 2, completedIndexes: '0,1' })
  expect(cluster.events('work')).toContain('Normal Resumed Job resumed')
})
