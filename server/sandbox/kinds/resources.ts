// Resources: the names under which each kind is known, as `kubectl api-resources` lists them.

import type { ObjectTypes, Resource, ResourceName, Subresource } from '../objects.ts'

type Names = Pick<Resource, 'kind' | 'shortNames' | 'namespaced' | 'subresources'> & { readonly isInAll: boolean }

function names(
  kind: string,
  shortNames: string,
  subresources: readonly Subresource[] = [],
  { isInAll = false, namespaced = true } = {},
): Names {
  return { kind, shortNames: shortNames ? [shortNames] : [], subresources, isInAll, namespaced }
}

const global = { namespaced: false }
const inAll = { isInAll: true }

const groups: Readonly<Record<string, Partial<Record<ResourceName, Names>>>> = {
  '': {
    namespaces: names('Namespace', 'ns', ['finalize', 'status'], global),
    nodes: names('Node', 'no', ['status'], global),
    pods: names('Pod', 'po', ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'status'], inAll),
    services: names('Service', 'svc', ['status'], inAll),
    endpoints: names('Endpoints', 'ep'),
    configmaps: names('ConfigMap', 'cm'),
    secrets: names('Secret', ''),
    serviceaccounts: names('ServiceAccount', 'sa'),
    events: names('Event', 'ev'),
    persistentvolumes: names('PersistentVolume', 'pv', ['status'], global),
    persistentvolumeclaims: names('PersistentVolumeClaim', 'pvc', ['status']),
  },
  apps: {
    deployments: names('Deployment', 'deploy', ['scale', 'status'], inAll),
    replicasets: names('ReplicaSet', 'rs', ['scale', 'status'], inAll),
    statefulsets: names('StatefulSet', 'sts', ['scale', 'status'], inAll),
    daemonsets: names('DaemonSet', 'ds', ['status'], inAll),
    controllerrevisions: names('ControllerRevision', ''),
  },
  batch: { jobs: names('Job', '', ['status'], inAll) },
  'coordination.k8s.io': { leases: names('Lease', '') },
  'discovery.k8s.io': { endpointslices: names('EndpointSlice', '') },
  policy: { poddisruptionbudgets: names('PodDisruptionBudget', 'pdb', ['status']) },
}

/** All resources, by name. */
export const resources = Object.fromEntries(
  Object.entries(groups).flatMap(([group, members]) =>
    Object.entries(members).map(([name, { kind, shortNames, subresources, isInAll, namespaced }]) => [
      name,
      {
        name: name as ResourceName,
        kind,
        singular: kind.toLowerCase(),
        shortNames,
        categories: isInAll ? ['all'] : [],
        group,
        version: 'v1',
        namespaced,
        subresources,
      },
    ]),
  ),
) as unknown as { readonly [R in keyof ObjectTypes]: Resource }
