// Cluster: what a contract test holds. The cluster under test, and a namespace of the test's own in it, deleted after.

import { test as base } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { connectKubernetes, type KubernetesClient, type Query } from '../../server/kubernetes/client.ts'
import { ApiError } from '../../server/kubernetes/errors.ts'
import { createLog } from '../../server/log.ts'
import { apiVersionOf, type Body, type Objects, pathOf, type ResourceName, resources } from './resources.ts'
import { startTarget, type Target } from './target.ts'
import { type Condition, conditionLimitMs, openWatch, type OpenWatch, waitFor } from './watching.ts'

export type Cluster = {
  readonly client: KubernetesClient
  readonly target: Target
}

export type List<T> = {
  readonly kind: string
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly T[]
}

export type PatchType = 'merge' | 'json' | 'strategic'

const patchTypes: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

/** One namespace and all that a test does in it. Whatever has no namespace (nodes) is reached through it too. */
export type Space = Cluster & {
  readonly name: string
  create<R extends ResourceName>(resource: R, body: Body<R>, query?: Query): Promise<Objects[R]>
  get<R extends ResourceName>(resource: R, name: string): Promise<Objects[R]>
  list<R extends ResourceName>(resource: R, query?: Query): Promise<List<Objects[R]>>
  replace<R extends ResourceName>(resource: R, object: Objects[R], subresource?: string): Promise<Objects[R]>
  patch<R extends ResourceName>(
    resource: R,
    name: string,
    type: PatchType,
    patch: unknown,
    subresource?: string,
  ): Promise<Objects[R]>
  delete(resource: ResourceName, name: string, options?: object): Promise<unknown>
  watch<R extends ResourceName>(resource: R, query?: Query): Promise<OpenWatch<Objects[R]>>
  /** Waits for a condition of all objects of a resource, those that `query` selects. */
  waitForAll<R extends ResourceName, Found>(
    resource: R,
    condition: Condition<Objects[R], Found>,
    query?: Query,
  ): Promise<Found>
  /** Waits until one object is as told, and gives it. */
  waitFor<R extends ResourceName>(
    resource: R,
    name: string,
    what: string,
    isSo: (object: Objects[R]) => boolean | undefined,
  ): Promise<Objects[R]>
  /** Waits until no object has the name. */
  waitForGone(resource: ResourceName, name: string): Promise<void>
  /** The lines of a pod's log. */
  logs(pod: string, query?: Query): Promise<readonly string[]>
}

/** How the API server refused. Throws if it did not. */
export async function refusal(asked: Promise<unknown>): Promise<Pick<ApiError, 'status' | 'reason' | 'message'>> {
  try {
    await asked
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: error.status, reason: error.reason, message: error.message }
  }
  throw new Error('it was not refused')
}

const below = (subresource: string | undefined): readonly string[] => (subresource === undefined ? [] : [subresource])

/** `contract-` and eight random letters and digits. */
function newName(): string {
  return `contract-${Math.random().toString(36).slice(2, 10).padEnd(8, '0')}`
}

/** What tests do in a namespace that is there. */
export function spaceOf(cluster: Cluster, name: string): Space {
  const { client } = cluster
  const allQuery = (resource: ResourceName, one: string): Query =>
    resource === 'events' ? {} : { fieldSelector: `metadata.name=${one}` }
  const space: Space = {
    ...cluster,
    name,
    async create(resource, body, query = {}) {
      const typed = { apiVersion: apiVersionOf(resource), kind: resources[resource].kind, ...body }
      const path = pathOf(resource, name)
      return (await client.request({ method: 'POST', path, query, body: typed })) as Objects[typeof resource]
    },
    async get(resource, one) {
      return (await client.request({ path: pathOf(resource, name, one) })) as Objects[typeof resource]
    },
    async list(resource, query = {}) {
      return (await client.request({ path: pathOf(resource, name), query })) as List<Objects[typeof resource]>
    },
    async replace(resource, object, subresource) {
      const path = pathOf(resource, name, object.metadata!.name!, ...below(subresource))
      return (await client.request({ method: 'PUT', path, body: object })) as Objects[typeof resource]
    },
    async patch(resource, one, type, patch, subresource) {
      const path = pathOf(resource, name, one, ...below(subresource))
      const request = { method: 'PATCH', path, body: patch, contentType: patchTypes[type] } as const
      return (await client.request(request)) as Objects[typeof resource]
    },
    delete: (resource, one, options = {}) =>
      client.request({ method: 'DELETE', path: pathOf(resource, name, one), body: options }),
    watch: (resource, query = {}) => openWatch(client, pathOf(resource, name), query),
    waitForAll: (resource, condition, query = {}) => waitFor(client, pathOf(resource, name), query, condition),
    waitFor(resource, one, what, isSo) {
      return space.waitForAll(
        resource,
        { what: `${resource} ${one}: ${what}`, found: ([object]) => (object && isSo(object) ? object : undefined) },
        allQuery(resource, one),
      )
    },
    async waitForGone(resource, one) {
      const condition = { what: `${resource} ${one} to be gone`, found: (all: readonly unknown[]) => all.length === 0 }
      await space.waitForAll(resource, condition, allQuery(resource, one))
    },
    async logs(pod, query = {}) {
      const { signal } = new AbortController()
      return Array.fromAsync(await client.watch({ path: pathOf('pods', name, pod, 'log'), query, signal }))
    },
  }
  return space
}

async function makeSpace(cluster: Cluster): Promise<Space> {
  const space = spaceOf(cluster, newName())
  await space.create('namespaces', { metadata: { name: space.name } })
  // Pods are refused until the namespace has its service account.
  await space.waitFor('serviceaccounts', 'default', 'is there', () => true)
  return space
}

/** Asks for the namespace to be deleted, its pods at once: a pod whose first process heeds no signal would stay for its whole grace. */
async function removeSpace(space: Space): Promise<void> {
  const path = pathOf('pods', space.name)
  await space.delete('namespaces', space.name)
  await space.client.request({ method: 'DELETE', path, body: { gracePeriodSeconds: 0 } })
}

/** For describe(): a test waits for a few conditions, each of which may take its time on a busy machine. */
export const limits = { timeout: 2 * conditionLimitMs }

type Fixtures = { readonly cluster: Cluster; readonly space: Space }

/** Contract test: `cluster` is one for a file, `space` one for a test. */
export const test = base.extend<Fixtures>({
  cluster: [
    async ({}, use) => {
      const target = await startTarget()
      const { kubeConfig } = target
      const client = connectKubernetes({ kubeConfig, clock: systemClock, random: Math.random, log: createLog('error') })
      await use({ client, target })
      client.close()
      await target.stop()
    },
    { scope: 'file' },
  ],
  space: async ({ cluster }, use) => {
    const space = await makeSpace(cluster)
    await use(space)
    await removeSpace(space)
  },
})
