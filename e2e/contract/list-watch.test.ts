// The contract of LIST and WATCH: what a reflector builds on.

import { setTimeout as after } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { limits, refusal, type Space, test } from './cluster.ts'

const namesOf = (list: { readonly items: readonly { readonly metadata?: { readonly name?: string } }[] }) =>
  list.items.map(({ metadata }) => metadata?.name)

async function makeSecrets(space: Space, names: readonly string[], labels: Record<string, string> = {}) {
  for (const name of names) await space.create('secrets', { metadata: { name, labels } })
}

// An API server compacts its past every 5 min, up to where it stood 5 min before. One that has just started still knows all of it.
const compactedAfterMs = 11 * 60_000
const lookEveryMs = 2_000

async function untilCompacted(space: Space): Promise<void> {
  const fromTheBeginning = { resourceVersion: '1', resourceVersionMatch: 'Exact' }
  const isKept = () =>
    space.list('secrets', fromTheBeginning).then(
      () => true,
      () => false,
    )
  while (await isKept()) await after(lookEveryMs)
}

describe.concurrent('list and watch', limits, () => {
  test('G-1 a watch from the revision of a list gives what came after it, in order', async ({ space }) => {
    await makeSecrets(space, ['before'])
    const { metadata } = await space.list('secrets')
    await makeSecrets(space, ['a'])
    await space.patch('secrets', 'a', 'merge', { metadata: { labels: { key: 'one' } } })
    await space.delete('secrets', 'a')
    await makeSecrets(space, ['b'])

    const watch = await space.watch('secrets', { resourceVersion: metadata.resourceVersion })
    const events = [await watch.next(), await watch.next(), await watch.next(), await watch.next()]
    watch.close()
    expect(events.map((event) => `${event?.type} ${event?.object.metadata?.name}`)).toEqual([
      'ADDED a',
      'MODIFIED a',
      'DELETED a',
      'ADDED b',
    ])
    const revisions = events.map((event) => Number(event?.object.metadata?.resourceVersion))
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b))
    expect(new Set(revisions).size).toBe(4)
  })

  test('G-2 a watch without a revision, or from 0, begins with all that is there', async ({ space }) => {
    await makeSecrets(space, ['a', 'b'], { tier: 'x' })
    for (const query of [{}, { resourceVersion: '0' }]) {
      const watch = await space.watch('secrets', query)
      expect((await watch.take(2)).toSorted()).toEqual(['ADDED a', 'ADDED b'])
      watch.close()
    }
    expect(namesOf(await space.list('secrets', { resourceVersion: '0' }))).toEqual(['a', 'b'])
  })

  test('G-3 a list in pages is whole, and as it was at its first page', async ({ space }) => {
    const names = Array.from({ length: 7 }, (_, index) => `secret-${index}`)
    await makeSecrets(space, names)
    const first = await space.list('secrets', { limit: 3 })
    await space.delete('secrets', 'secret-6')
    await makeSecrets(space, ['secret-7'])
    const second = await space.list('secrets', { limit: 3, continue: first.metadata.continue! })
    const third = await space.list('secrets', { limit: 3, continue: second.metadata.continue! })

    expect([first, second, third].flatMap(namesOf)).toEqual(names)
    expect([first, second, third].map(({ metadata }) => metadata.remainingItemCount)).toEqual([4, 1, undefined])
    expect(new Set([first, second, third].map(({ metadata }) => metadata.resourceVersion)).size).toBe(1)
    expect(third.metadata.continue ?? '').toBe('')
  })

  test(
    'G-4 what is no longer kept, not there yet, or no revision at all is refused',
    { timeout: compactedAfterMs },
    async ({ space }) => {
      await untilCompacted(space)
      // Events, because no API server keeps them in its watch cache: from long ago they are gone.
      const watch = await space.watch('events', { resourceVersion: '1' })
      const event = await watch.next()
      expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })
      expect(event).toMatchObject({ object: { message: expect.stringContaining('too old') } })
      expect(await watch.next()).toBeUndefined()
      const exactlyOne = { resourceVersion: '1', resourceVersionMatch: 'Exact' }
      expect(await refusal(space.list('secrets', exactlyOne))).toEqual({
        status: 410,
        reason: 'Expired',
        message: 'The resourceVersion for the provided list is too old.',
      })

      const tooLarge = await refusal(space.list('secrets', { resourceVersion: '999999999999999' }))
      expect(tooLarge).toMatchObject({ status: 504, reason: 'Timeout' })
      expect(tooLarge.message).toMatch(/^Timeout: Too large resource version: 999999999999999, current: \d+$/)

      const nonsense = await refusal(space.list('secrets', { limit: 1, continue: 'nonsense' }))
      expect(nonsense).toMatchObject({ status: 400, reason: 'BadRequest' })
      expect(nonsense.message).toMatch(/^invalid continue token: /)
      expect((await refusal(space.list('secrets', { resourceVersion: 'abc' }))).message).toBe(
        'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
      )
    },
  )

  test('G-5 a watch ends after its timeoutSeconds, with a bookmark shortly before', async ({ space }) => {
    await makeSecrets(space, ['a'])
    const { metadata } = await space.list('secrets')
    const { resourceVersion } = metadata
    const startedAtMs = Date.now()
    const watch = await space.watch('secrets', { resourceVersion, timeoutSeconds: 4, allowWatchBookmarks: true })
    const seen: string[] = []
    for (let event = await watch.next(); event; event = await watch.next()) {
      seen.push(event.type)
      expect(event.object).toMatchObject({ kind: 'Secret', apiVersion: 'v1' })
      expect(Number(event.object.metadata?.resourceVersion)).toBeGreaterThanOrEqual(Number(resourceVersion))
    }
    expect(new Set(seen)).toEqual(new Set(['BOOKMARK']))
    expect(Date.now() - startedAtMs).toBeGreaterThan(3_900)
    expect(Date.now() - startedAtMs).toBeLessThan(6_000)
  })

  test('G-6 label selectors choose', async ({ space }) => {
    await makeSecrets(space, ['web-1', 'web-2'], { tier: 'web' })
    await makeSecrets(space, ['db'], { tier: 'db', old: '' })
    for (const [labelSelector, expected] of [
      ['tier=web', ['web-1', 'web-2']],
      ['tier==db', ['db']],
      ['tier!=web', ['db']],
      ['tier in (db, cache)', ['db']],
      ['tier notin (db),tier', ['web-1', 'web-2']],
      ['tier,!old', ['web-1', 'web-2']],
      ['old=', ['db']],
      ['tier=web,old', []],
    ] as const)
      expect(namesOf(await space.list('secrets', { labelSelector }))).toEqual(expected)
    for (const [labelSelector, message] of [
      ['tier in web', "unable to parse requirement: found 'web' expected: '('"],
      ['tier=a b', "found 'b', expected: ',' or 'end of string'"],
    ] as const) {
      const refused = { status: 400, reason: 'BadRequest', message }
      expect(await refusal(space.list('secrets', { labelSelector }))).toEqual(refused)
    }
  })

  test('G-7 field selectors choose', async ({ space }) => {
    await makeSecrets(space, ['a', 'b'], { tier: 'x' })
    expect(namesOf(await space.list('secrets', { fieldSelector: 'metadata.name=a' }))).toEqual(['a'])
    expect(namesOf(await space.list('secrets', { fieldSelector: 'metadata.name!=a' }))).toEqual(['b'])
    for (const [name, schedulerName] of [
      ['waits', 'nobody'],
      ['waits-too', 'somebody'],
    ] as const)
      await space.create('pods', {
        metadata: { name },
        spec: { schedulerName, containers: [{ name: 'main', image: 'busybox:1.36' }] },
      })
    for (const [fieldSelector, expected] of [
      ['spec.nodeName=', ['waits', 'waits-too']],
      ['status.phase=Pending,spec.schedulerName=nobody', ['waits']],
      ['status.phase!=Pending', []],
      ['spec.restartPolicy==Always,metadata.name=waits-too', ['waits-too']],
    ] as const)
      expect(namesOf(await space.list('pods', { fieldSelector }))).toEqual(expected)
    for (const [resource, fieldSelector, message] of [
      ['pods', 'spec.image=nginx', 'field label not supported: spec.image'],
      ['pods', 'nginx', "invalid selector: 'nginx'; can't understand 'nginx'"],
      ['configmaps', 'data=x', '"data" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ] as const) {
      const refused = { status: 400, reason: 'BadRequest', message }
      expect(await refusal(space.list(resource, { fieldSelector }))).toEqual(refused)
    }
  })

  test('G-8 what leaves a selector is DELETED in its watch, and ADDED when it comes back', async ({ space }) => {
    const { metadata } = await space.list('secrets')
    const { resourceVersion } = metadata
    const watch = await space.watch('secrets', { labelSelector: 'tier=web', resourceVersion })
    await makeSecrets(space, ['a'], { tier: 'web' })
    await makeSecrets(space, ['never'], { tier: 'db' })
    for (const tier of ['db', 'db2', 'web', null]) {
      await space.patch('secrets', 'a', 'merge', { metadata: { labels: { tier } } })
    }
    await space.delete('secrets', 'a')
    await makeSecrets(space, ['b'], { tier: 'web' })
    expect(await watch.take(5)).toEqual(['ADDED a', 'DELETED a', 'ADDED a', 'DELETED a', 'ADDED b'])
    watch.close()
  })
})
