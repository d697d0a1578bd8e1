// Address: what of the page's state stands in its address, so that a link opens the same view. Pure.

import { noFilter, type PodFilter } from '../../lib/model/finding.ts'
import type { Model, Uid } from '../../lib/model/types.ts'

/** What is selected, by name: a name outlives a reload, and a StatefulSet's pod its own death. */
export type Selected = { readonly kind: string; readonly namespace: string | null; readonly name: string }

export type Theme = 'system' | 'light' | 'dark' | 'projector'

export const themes = ['system', 'light', 'dark', 'projector'] as const satisfies readonly Theme[]

/** All namespaces, as `namespace=*`. */
export const everyNamespace = '*'

export type Address = {
  /** One namespace's name, `*` for all, null for all but the cluster's own. */
  readonly namespace: string | null
  readonly selected: Selected | null
  /** What is looked for, as typed; empty for nothing. */
  readonly find: string
  /** What pods are chosen by, beside words. */
  readonly filter: PodFilter
  /** Where the camera stands, as writePlace() gives it; null while it shows everything. */
  readonly camera: string | null
  /** null where the address says nothing: what was chosen here last. */
  readonly theme: Theme | null
}

export const emptyAddress: Address = {
  namespace: null,
  selected: null,
  find: '',
  filter: noFilter,
  camera: null,
  theme: null,
}

/** Where a cluster keeps its own workloads (kind's and kubeadm's): hidden until somebody asks. */
export const systemNamespaces: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
])

/** What a query string says, e.g. `?namespace=default&select=Pod/default/web-1`. What makes no sense is left out. */
export function readAddress(search: string): Address {
  const query = new URLSearchParams(search)
  const theme = query.get('theme')
  return {
    namespace: query.get('namespace') || null,
    selected: readSelected(query.get('select')),
    find: query.get('find') ?? '',
    // An empty node is one: of the pods that wait for it.
    filter: { node: query.get('node'), status: query.get('status') || null, workload: query.get('workload') || null },
    camera: query.get('camera') || null,
    theme: themes.find((known) => known === theme) ?? null,
  }
}

/** The query string for an address, e.g. `?namespace=default`; other parameters of `search` are kept. */
export function writeAddress(search: string, { namespace, selected, find, filter, camera, theme }: Address): string {
  const query = new URLSearchParams(search)
  const put = (key: string, value: string | null) => (value === null ? query.delete(key) : query.set(key, value))
  put('namespace', namespace)
  put('select', selected && writeSelected(selected))
  put('find', find || null)
  put('node', filter.node)
  put('status', filter.status)
  put('workload', filter.workload)
  put('camera', camera)
  put('theme', theme)
  // Slash, star and comma may stand in a query as they are, and are easier to read that way.
  const text = query.toString().replaceAll('%2F', '/').replaceAll('%2A', '*').replaceAll('%2C', ',')
  return text === '' ? '' : `?${text}`
}

/** E.g. `Pod/default/web-1` or `Node/worker`. */
export function writeSelected({ kind, namespace, name }: Selected): string {
  return [kind, namespace, name].filter((part) => part !== null).join('/')
}

/** What writeSelected() wrote; null for what makes no sense. */
export function readSelected(text: string | null): Selected | null {
  const [kind, second, third, ...rest] = (text ?? '').split('/')
  if (!kind || !second || rest.length > 0) return null
  return third ? { kind, namespace: second, name: third } : { kind, namespace: null, name: second }
}

/** The name of what has this uid; null if nothing has. */
export function selectedByUid(model: Model, uid: Uid): Selected | null {
  const node = model.nodes.get(uid)
  if (node) return { kind: 'Node', namespace: null, name: node.name }
  const pod = model.pods.get(uid)
  if (pod) return { kind: 'Pod', namespace: pod.namespace, name: pod.name }
  const workload = model.workloads.get(uid)
  if (workload) return { kind: workload.kind, namespace: workload.namespace, name: workload.name }
  const service = model.services.get(uid)
  return service ? { kind: 'Service', namespace: service.namespace, name: service.name } : null
}

/** The uid of what has this name; null if nothing has. `hint` is tried first, so that the cost is not a search each time. */
export function uidOfSelected(model: Model, selected: Selected, hint: Uid | null): Uid | null {
  const views: ReadonlyMap<Uid, { uid: Uid; name: string; namespace?: string; kind?: string }> =
    selected.kind === 'Node'
      ? model.nodes
      : selected.kind === 'Pod'
        ? model.pods
        : selected.kind === 'Service'
          ? model.services
          : model.workloads
  const isIt = (view: { name: string; namespace?: string; kind?: string }) =>
    view.name === selected.name &&
    (view.namespace ?? null) === selected.namespace &&
    (views !== model.workloads || view.kind === selected.kind)
  const hinted = hint === null ? undefined : views.get(hint)
  if (hinted && isIt(hinted)) return hinted.uid
  for (const view of views.values()) if (isIt(view)) return view.uid
  return null
}
