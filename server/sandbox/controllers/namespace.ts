// Namespace: when one is deleted, all in it goes first.
// https://kubernetes.io/docs/tasks/administer-cluster/namespaces/#deleting-a-namespace

import type { NamespaceCondition } from 'kubernetes-types/core/v1'
import { qualified } from '../errors.ts'
import { resources } from '../kinds/resources.ts'
import type { AnyStored, ResourceName, StoredOf } from '../objects.ts'
import { timestamp } from '../store/names.ts'
import type { Controller } from './controller-types.ts'
import { createLoop, splitKey } from './loop.ts'
import { canonicalJson } from './template-hash.ts'
import { changeSpec, changeStatus } from './writes.ts'

type Namespace = StoredOf<'namespaces'>

type Left = { readonly resource: ResourceName; readonly objects: readonly AnyStored[] }

const restMs = 100 // a look goes through all that is left

const namespaced = Object.values(resources)
  .filter((resource) => resource.namespaced)
  .map(({ name }) => name as ResourceName)

export const startNamespaces: Controller = ({ store, clock }) => {
  const loop = createLoop({ store, clock }, endNamespace, { restMs })

  function endNamespace(key: string): void {
    const namespace = store.get('namespaces', ...splitKey(key))
    if (!namespace?.metadata.deletionTimestamp) return
    const { name } = namespace.metadata
    // Pods go first, so that none outlives the configuration that it relies on; as long as they go, nothing else counts as left.
    if (empty(name, ['pods']).length > 0) return tellWhatIsLeft(namespace, [])
    const left = empty(name, namespaced)
    if (left.length > 0) return tellWhatIsLeft(namespace, left)
    changeSpec(store, 'namespaces', namespace, ({ spec }) => ({
      ...spec,
      finalizers: spec?.finalizers?.filter((finalizer) => finalizer !== 'kubernetes') ?? [],
    }))
  }

  /** Deletes all of these resources; returns what does not go at once. */
  function empty(name: string, wanted: readonly ResourceName[]): readonly Left[] {
    for (const resource of wanted) {
      for (const object of store.list(resource, name)) {
        if (object.metadata.deletionTimestamp) continue
        // One may have taken another with it.
        if (store.get(resource, name, object.metadata.name)) store.delete(resource, name, object.metadata.name)
      }
    }
    return wanted.flatMap((resource) => {
      const objects = store.list(resource, name)
      return objects.length > 0 ? [{ resource, objects }] : []
    })
  }

  function tellWhatIsLeft(namespace: Namespace, left: readonly Left[]): void {
    const finalizers = new Map<string, number>()
    for (const finalizer of left.flatMap(({ objects }) =>
      objects.flatMap(({ metadata }) => metadata.finalizers ?? []),
    )) {
      finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1)
    }
    const counted = left.map(({ resource, objects }) => {
      // Kubernetes names the core group too, as a dot with nothing after it.
      const named = resources[resource].group ? qualified(resources[resource]) : `${resource}.`
      return `${named} has ${objects.length} resource instances`
    })
    const held = [...finalizers].sort().map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
    const now = timestamp(clock.nowMs())
    const conditions = conditionTable(counted, held).map(([type, status, reason, message]) => {
      const before = namespace.status?.conditions?.find((each) => each.type === type)
      const lastTransitionTime = (before?.status === status && before.lastTransitionTime) || now
      return { lastTransitionTime, message, reason, status, type } as NamespaceCondition
    })
    if (canonicalJson(conditions) === canonicalJson(namespace.status?.conditions)) return
    changeStatus(store, 'namespaces', namespace, ({ status }) => ({ ...status, conditions }))
  }

  loop.watch('namespaces', ({ object }) => (object.metadata.deletionTimestamp ? [`/${object.metadata.name}`] : []))
  for (const resource of namespaced) {
    loop.watch(resource, ({ type, object }) => {
      const { namespace = '' } = object.metadata
      const isEnding = type !== 'MODIFIED' && store.get('namespaces', '', namespace)?.metadata.deletionTimestamp
      return isEnding ? [`/${namespace}`] : []
    })
  }
  return loop.close
}

function conditionTable(counted: readonly string[], held: readonly string[]) {
  const none = (type: string, reason: string, message: string) => [type, 'False', reason, message] as const
  return [
    none('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    none(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    none(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    counted.length > 0
      ? ([
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          `Some resources are remaining: ${counted.join(', ')}`,
        ] as const)
      : none('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'),
    held.length > 0
      ? ([
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
        ] as const)
      : none('NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'),
  ] as const
}
