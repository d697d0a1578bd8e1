// Random histories with random faults of the network and the API, through real sockets: in the end the model is the truth, and
// it was never called live while it was behind by more than 5 s (watch-run.ts judges that at every step).

import { test } from 'vitest'
import { aPod } from '../../e2e/test-cluster/objects.ts'
import { type Random, seededRandom } from '../../e2e/test-cluster/random.ts'
import { startWatchRun, type WatchRun } from '../../e2e/test-cluster/watch-run.ts'

/** Seeds that once failed, kept for ever. */
const pinnedSeeds: readonly number[] = []
const seedCount = 16
const stepCount = 12

const names = ['a', 'b', 'c', 'd']
const plurals = ['pods', 'nodes', 'services'] as const

function change({ cluster }: WatchRun, random: Random): void {
  const store = cluster.store()
  const name = random.pick(names)
  const isThere = store.all('Pod').some(({ metadata }) => metadata.name === name)
  if (!isThere) store.create(aPod('default', name))
  else if (random.below(3) === 0) store.remove('Pod', 'default', name)
  else store.patch('Pod', 'default', name, { status: { phase: 'Running' } })
}

type Fault = (run: WatchRun, random: Random) => unknown

const watchesOf = ({ cluster }: WatchRun, random: Random) => cluster.watches(random.pick(plurals))

const faults: Readonly<Record<string, Fault>> = {
  cut: (run) => run.cluster.network.cut(),
  halfOpen(run) {
    run.answering(false)
    run.cluster.network.halfOpen()
  },
  pause(run) {
    run.answering(false)
    return run.cluster.network.become('pause')
  },
  refuse(run) {
    run.answering(false)
    return run.cluster.network.become('refuse')
  },
  end: (run, random) => watchesOf(run, random).forEach((watch) => watch.end()),
  break: (run, random) => watchesOf(run, random).forEach((watch) => watch.cut()),
  garbage: (run, random) => watchesOf(run, random).forEach((watch) => watch.write('{"type":')),
  error: (run, random) =>
    watchesOf(run, random).forEach((watch) =>
      watch.write('{"type":"ERROR","object":{"code":410,"message":"too old"}}'),
    ),
  compact: (run) => run.cluster.store().compact(),
  throwing: (run) => run.listener.throwOnce(),
  forbid: (run, random) => run.cluster.faults.forbidden.add(random.pick(plurals.slice(1))),
  fail: (run) => void (run.cluster.faults.failWith = 503),
  another: (run) => run.becomeAnotherCluster(),
}

async function mend(run: WatchRun): Promise<void> {
  await run.cluster.network.become('pass')
  run.answering(true)
  run.cluster.faults.failWith = null
  run.cluster.faults.forbidden.clear()
}

async function playSeed(seed: number): Promise<void> {
  const random = seededRandom(seed)
  const run = await startWatchRun({ isHttp1Only: seed % 4 === 0 }, random.next)
  const story: string[] = []
  try {
    await run.until(() => run.listener.now() === 'live', 'live')
    for (let step = 0; step < stepCount; step++) {
      if (random.below(3) === 0) {
        const name = random.pick(Object.keys(faults))
        story.push(name)
        await faults[name]!(run, random)
      }
      change(run, random)
      await run.advance(random.pick([0, 250, 1_000, 3_000, 6_000]))
      if (random.below(3) === 0) {
        story.push('mend')
        await mend(run)
      }
    }
    await mend(run)
    const isWhole = () => run.listener.now() === 'live' && run.isSame() && run.watch.status().isReady
    await run.advanceUntil(() => isWhole() && run.listener.forbiddenKinds.length === 0, 150_000, 'live and the same')
  } catch (error) {
    throw new Error(`seed ${seed}: ${story.join(', ')}`, { cause: error })
  } finally {
    await run.close()
  }
}

test(`W-15 ${seedCount} random histories through real sockets`, { timeout: 180_000 }, async () => {
  for (const seed of pinnedSeeds) await playSeed(seed)
  for (let seed = 1; seed <= seedCount; seed++) await playSeed(seed)
})
