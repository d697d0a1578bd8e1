// Resources: the kinds that the test cluster holds, and where its API has them.

export type Resource = {
  /** Group and version, e.g. `/api/v1` or `/apis/apps/v1`. */
  readonly root: string
  readonly plural: string
  readonly kind: string
  readonly isNamespaced: boolean
  readonly isScalable: boolean
}

function resource(root: string, plural: string, kind: string, isNamespaced = true, isScalable = false): Resource {
  return { root, plural, kind, isNamespaced, isScalable }
}

export const resources: readonly Resource[] = [
  resource('/api/v1', 'nodes', 'Node', false),
  resource('/api/v1', 'namespaces', 'Namespace', false),
  resource('/api/v1', 'pods', 'Pod'),
  resource('/api/v1', 'events', 'Event'),
  resource('/api/v1', 'services', 'Service'),
  resource('/apis/apps/v1', 'deployments', 'Deployment', true, true),
  resource('/apis/apps/v1', 'replicasets', 'ReplicaSet', true, true),
  resource('/apis/apps/v1', 'statefulsets', 'StatefulSet', true, true),
  resource('/apis/apps/v1', 'daemonsets', 'DaemonSet'),
  resource('/apis/batch/v1', 'jobs', 'Job'),
  resource('/apis/discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'),
]

/** What a path of the API names; null if this cluster has no such thing. */
export type Target = {
  readonly resource: Resource
  readonly namespace: string | null
  readonly name: string | null
  readonly subresource: string | null
}

export function parsePath(path: string): Target | null {
  const root = path.startsWith('/api/') ? /^\/api\/[^/]+/.exec(path)?.[0] : /^\/apis\/[^/]+\/[^/]+/.exec(path)?.[0]
  if (root === undefined) return null
  const parts = path
    .slice(root.length + 1)
    .split('/')
    .map(decodeURIComponent)
  const isInNamespace = parts[0] === 'namespaces' && parts.length > 2
  const [namespace, plural, name, subresource] = isInNamespace ? parts.slice(1) : [null, ...parts]
  const found = resources.find((known) => known.root === root && known.plural === plural)
  return found
    ? { resource: found, namespace: namespace ?? null, name: name ?? null, subresource: subresource ?? null }
    : null
}

/** The resource of a kind, e.g. `Pod`. */
export function resourceOf(kind: string): Resource {
  const found = resources.find((known) => known.kind === kind)
  if (!found) throw new Error(`the test cluster has no kind ${kind}`)
  return found
}

/** The resource of a plural, e.g. `pods`. */
export function resourceNamed(plural: string): Resource {
  const found = resources.find((known) => known.plural === plural)
  if (!found) throw new Error(`the test cluster has no resource ${plural}`)
  return found
}
