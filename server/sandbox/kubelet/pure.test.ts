import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextBackOff, waitUntilMs } from './back-off.ts'
import { expand } from './environment.ts'
import { parseImageName } from './image-name.ts'
import { countProbe, noProbes } from './probe-count.ts'
import { goDuration } from './words.ts'

const limits = { firstMs: 10_000, longestMs: 300_000 }

test('V-22 back-off doubles from 10 s to 5 min, and begins anew after 10 min without trouble', () => {
  let backOff = nextBackOff(null, 0, 0, limits)
  const waits = [backOff.waitMs]
  for (let nowMs = 0; waits.length < 8;) {
    nowMs = waitUntilMs(backOff, nowMs, limits)!
    backOff = nextBackOff(backOff, nowMs, nowMs, limits)
    waits.push(backOff.waitMs)
  }
  expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000])
  const longAfterMs = backOff.updatedAtMs + 600_001
  expect(waitUntilMs(backOff, longAfterMs, limits)).toBeNull()
  expect(nextBackOff(backOff, longAfterMs, longAfterMs, limits).waitMs).toBe(10_000)
})

test('V-23 a probe says something new only after its threshold of the same results in a row', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean()),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      (results, successThreshold, failureThreshold) => {
        let count = noProbes
        for (const [at, isSuccess] of results.entries()) {
          const counted = countProbe(count, isSuccess, { successThreshold, failureThreshold })
          count = counted.count
          const needed = isSuccess ? successThreshold : failureThreshold
          const row = results.slice(Math.max(0, at + 1 - needed), at + 1)
          const isEnough = row.length === needed && row.every((each) => each === isSuccess)
          expect(counted.verdict).toBe(isEnough ? isSuccess : null)
        }
      },
    ),
  )
})

test('V-24 durations, $(VAR) and image names are as Kubernetes has them', () => {
  expect([0, 50, 1200, 20_000, 80_000, 300_000, 3_723_000].map(goDuration)).toEqual([
    '0s',
    '50ms',
    '1.2s',
    '20s',
    '1m20s',
    '5m0s',
    '1h2m3s',
  ])
  expect(expand('x$(B) $(C) $$(B) $(B', { B: 'b' })).toBe('xb $(C) $(B) $(B')
  const names = [
    'nginx',
    'nginx:1.27',
    'a/b',
    'registry.k8s.io/pause:3.10',
    'localhost:5000/x',
    `x@sha256:${'0'.repeat(64)}`,
  ]
  expect(names.map((name) => parseImageName(name).fullName)).toEqual([
    'docker.io/library/nginx:latest',
    'docker.io/library/nginx:1.27',
    'docker.io/a/b:latest',
    'registry.k8s.io/pause:3.10',
    'localhost:5000/x:latest',
    `docker.io/library/x@sha256:${'0'.repeat(64)}`,
  ])
  expect(parseImageName('Nginx')).toEqual({
    fullName: null,
    problem: 'invalid reference format: repository name (library/Nginx) must be lowercase',
  })
  for (const name of ['NOT//an:image:name', 'a b', '-x', 'x:', 'x:y:z', ''])
    expect(parseImageName(name).fullName).toBeNull()
})
