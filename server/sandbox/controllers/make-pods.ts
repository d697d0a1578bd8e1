// Making pods: how controllers create and delete them, and what they say about it.

import type { Pod, PodTemplateSpec } from 'kubernetes-types/core/v1'
import { StatusError } from '../errors.ts'
import type { AnyStored, StoredOf } from '../objects.ts'
import type { ControlPlane } from './controller-types.ts'
import { controllerReference } from './owners.ts'

/** A pod of the owner's template, not stored yet. */
export function podOf(template: PodTemplateSpec, owner: AnyStored, metadata: Pod['metadata']): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    metadata: {
      ...(owner.metadata.namespace && { namespace: owner.metadata.namespace }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ...metadata,
      labels: { ...labels, ...metadata?.labels },
      ownerReferences: [controllerReference(owner)],
    },
    ...(template.spec && { spec: template.spec }),
  }
}

export type PodMaker = {
  /** Stores it and says so. What is refused is said too, and thrown. */
  create(owner: AnyStored, pod: Pod): StoredOf<'pods'>
  /** Likewise; one that is gone already is no error. */
  remove(owner: AnyStored, pod: StoredOf<'pods'>): void
}

export function createPodMaker({ store, record }: Pick<ControlPlane, 'store' | 'record'>, component: string): PodMaker {
  return {
    create(owner, pod) {
      try {
        const created = store.create('pods', pod)
        const message = `Created pod: ${created.metadata.name}`
        record(owner, { type: 'Normal', reason: 'SuccessfulCreate', message, component })
        return created
      } catch (error) {
        if (error instanceof StatusError && !isNamespaceEnding(error)) {
          const message = `Error creating: ${error.message}`
          record(owner, { type: 'Warning', reason: 'FailedCreate', message, component })
        }
        throw error
      }
    },
    remove(owner, { metadata: { namespace = '', name } }) {
      if (!store.get('pods', namespace, name)) return
      store.delete('pods', namespace, name)
      record(owner, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}`, component })
    },
  }
}

/** Nobody is to be told that nothing new is made where all is being deleted. */
export function isNamespaceEnding(error: unknown): boolean {
  return (
    error instanceof StatusError && (error.details.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')
  )
}
