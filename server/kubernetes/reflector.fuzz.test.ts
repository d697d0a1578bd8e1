// Random histories with random faults: whenever the reflector says that it watches, its copy is the truth.

import { expect, test } from 'vitest'
import { turn } from '../../e2e/test-cluster/manual-clock.ts'
import { type Random, seededRandom } from '../../e2e/test-cluster/random.ts'
import { runReflector } from '../../e2e/test-cluster/reflector-run.ts'

/** Seeds that once failed, kept for ever. */
const pinnedSeeds: readonly number[] = []
const seedCount = 1_000
const stepCount = 40

type Run = ReturnType<typeof runReflector>

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'unreadable', 'boring']
const gone = JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired', message: 'too old' } })
const failed = JSON.stringify({ type: 'ERROR', object: { code: 500, reason: 'InternalError', message: 'boom' } })

function change(run: Run, random: Random): void {
  const name = random.pick(names)
  const isThere = run.store.all('Pod').some(({ metadata }) => metadata.name === name)
  if (!isThere) run.addPod(name)
  else if (random.below(3) === 0) run.removePod(name)
  else run.changePod(name)
}

function toggle(set: Set<string>): void {
  if (!set.delete('pods')) set.add('pods')
}

const faults: readonly ((run: Run, random: Random) => void)[] = [
  (run) => run.cutWatches(),
  (run) => run.watches.forEach((watch) => watch.end()),
  (run) => run.watches.forEach((watch) => watch.write('{"type":"ADD')),
  (run) => run.watches.forEach((watch) => watch.write(gone)),
  (run) => run.watches.forEach((watch) => watch.write(failed)),
  (run) => run.store.compact(),
  (run) => run.store.expireContinueTokens(),
  (run) => run.throwOnce(),
  (run, random) => void (run.faults.failWith = random.pick([null, null, 429, 500, 503, 410])),
  (run) => void (run.faults.isUnauthorized = !run.faults.isUnauthorized),
  (run) => toggle(run.faults.forbidden),
  (run) => toggle(run.faults.forbiddenToWatch),
  (run) => toggle(run.faults.absent),
  (run) => toggle(run.faults.endingAtOnce),
  (run, random) => void (run.faults.longestPage = random.pick([null, 1, 2, 3])),
  (run, random) => hold('listsWaitFor', run, random),
  (run, random) => hold('watchesWaitFor', run, random),
]

/** Lists or watches get no answer for a while. */
function hold(what: 'listsWaitFor' | 'watchesWaitFor', run: Run, random: Random): void {
  const { promise, resolve } = Promise.withResolvers<void>()
  run.faults[what] = promise
  run.clock.after(random.below(5_000), () => {
    run.faults[what] = null
    resolve()
  })
}

function mend(run: Run): void {
  const { faults: all } = run
  all.failWith = null
  all.isUnauthorized = false
  run.throwNever()
  for (const set of [all.forbidden, all.forbiddenToWatch, all.absent, all.endingAtOnce]) set.clear()
}

function mustBeTrueIfWatching(run: Run, seed: number, step: number): void {
  if (run.metrics.state === 'watching') {
    expect(run.copied(), `seed ${seed}, step ${step}: ${run.told.join(', ')}`).toEqual(run.truth())
  }
}

async function playSeed(seed: number): Promise<void> {
  const random = seededRandom(seed)
  const run = runReflector(random.next)
  for (let step = 0; step < stepCount; step++) {
    for (let changes = random.below(4); changes > 0; changes--) change(run, random)
    if (random.below(3) === 0) mend(run)
    if (random.below(2) === 0) random.pick(faults)(run, random)
    if (random.below(2) === 0) change(run, random)
    await run.clock.advance(random.pick([0, 1, 100, 900, 2_000, 8_000, 61_000, 400_000]))
    mustBeTrueIfWatching(run, seed, step)
  }
  mend(run)
  await run.clock.advance(61_000 + 40_000) // the wait for a refused kind, and the longest backoff
  change(run, random)
  await turn()
  expect(run.metrics.state, `seed ${seed}: ${run.told.join(', ')}`).toBe('watching')
  mustBeTrueIfWatching(run, seed, stepCount)
  expect(run.watches.size, `seed ${seed}: open watches`).toBe(1)
  expect(run.metrics.openWatches).toBe(1)
  expect(run.told, `seed ${seed}`).not.toContain('gone unknown')
  run.close()
}

test(`W-15 ${seedCount} random histories with faults: what is watched is the truth`, { timeout: 120_000 }, async () => {
  for (const seed of pinnedSeeds) await playSeed(seed)
  for (let seed = 1; seed <= seedCount; seed++) await playSeed(seed)
})
