// A node as the API sends it, to its view.

import { asObject, type RawNode } from './raw.ts'
import { nodeStatus } from './status.ts'
import type { NodeView } from './types.ts'

/** The view of a node. Throws on what is no node. */
export function projectNode(raw: unknown): NodeView {
  const node = asObject<RawNode>(raw, 'Node')
  const { metadata, status } = node
  return {
    uid: metadata.uid,
    name: metadata.name,
    roles: nodeRoles(metadata.labels ?? {}),
    status: nodeStatus(node),
    version: status?.nodeInfo?.kubeletVersion ?? '',
    internalIP: status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? null,
    podCapacity: Number(status?.allocatable?.pods ?? 0) || 0,
    createdAt: metadata.creationTimestamp ?? '',
  }
}

const rolePrefix = 'node-role.kubernetes.io/'
const roleLabel = 'kubernetes.io/role' // the older way, which kubectl still reads

/** The ROLES column of `kubectl get nodes`: sorted, each once. */
function nodeRoles(labels: Readonly<Record<string, string>>): readonly string[] {
  const roles = Object.entries(labels).map(([label, value]) =>
    label.startsWith(rolePrefix) ? label.slice(rolePrefix.length) : label === roleLabel ? value : '',
  )
  return [...new Set(roles.filter((role) => role !== ''))].toSorted()
}
