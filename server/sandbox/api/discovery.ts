// Discovery: what kinds there are, as kubectl asks before anything else.
// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api

import { createHash } from 'node:crypto'
import { resources } from '../kinds/resources.ts'
import type { Resource, Subresource } from '../objects.ts'

type GroupVersionKind = { readonly group: string; readonly version: string; readonly kind: string }

type Served = {
  readonly name: string
  readonly singular: string
  readonly namespaced: boolean
  /** Group and version are '' for those of the path. */
  readonly answers: GroupVersionKind
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
}

const objectVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const namespaceVerbs = objectVerbs.filter((verb) => verb !== 'deletecollection')
const partVerbs = ['get', 'patch', 'update']

/** What a subresource answers, if not the resource's own kind, and its verbs. */
const subresources: Readonly<
  Record<Subresource, { readonly answers?: Partial<GroupVersionKind>; readonly verbs: readonly string[] }>
> = {
  status: { verbs: partVerbs },
  scale: { answers: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: partVerbs },
  log: { verbs: ['get'] },
  exec: { answers: { kind: 'PodExecOptions' }, verbs: ['create', 'get'] },
  attach: { answers: { kind: 'PodAttachOptions' }, verbs: ['create', 'get'] },
  eviction: { answers: { group: 'policy', version: 'v1', kind: 'Eviction' }, verbs: ['create'] },
  binding: { answers: { kind: 'Binding' }, verbs: ['create'] },
  finalize: { verbs: ['update'] },
  ephemeralcontainers: { verbs: partVerbs },
}

/** Questions that are answered and not kept, by group. */
const reviews: Readonly<Record<string, readonly string[]>> = {
  'authentication.k8s.io': ['SelfSubjectReview'],
  'authorization.k8s.io': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview'],
}

const servedReview = (kind: string): Served => ({
  name: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  namespaced: false,
  answers: { group: '', version: '', kind },
  verbs: ['create'],
  shortNames: [],
  categories: [],
})

function served({
  name,
  kind,
  singular,
  namespaced,
  shortNames,
  categories,
  ...resource
}: Resource): readonly Served[] {
  const own = { group: '', version: '', kind }
  const verbs = name === 'namespaces' ? namespaceVerbs : objectVerbs
  return [
    { name, singular, namespaced, answers: own, verbs, shortNames, categories },
    ...resource.subresources.map((subresource) => ({
      name: `${name}/${subresource}`,
      singular: '',
      namespaced,
      answers: { ...own, ...subresources[subresource].answers },
      verbs: subresources[subresource].verbs,
      shortNames: [],
      categories: [],
    })),
  ]
}

/** By group, in the order of the API's own lists. All are of version v1. */
const groups: ReadonlyMap<string, readonly Served[]> = new Map(
  ['', 'apps', ...Object.keys(reviews), 'batch', 'coordination.k8s.io', 'discovery.k8s.io', 'policy'].map((group) => [
    group,
    reviews[group]?.map(servedReview) ??
      Object.values(resources)
        .filter((resource) => resource.group === group)
        .flatMap(served)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
  ]),
)

const namedGroups = [...groups.keys()].filter((group) => group !== '')

/** `path` without a query. Undefined for what is no discovery path, or a group that there isn't. */
export function answerDiscovery(path: string, accept: string): unknown {
  const isAggregated = /g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList/.test(accept)
  if (path === '/api') return isAggregated ? aggregated(['']) : { kind: 'APIVersions', versions: ['v1'], ...anyAddress }
  if (path === '/apis') return isAggregated ? aggregated(namedGroups) : groupList
  if (path === '/api/v1') return resourceList('')
  const [, group = '', version] = /^\/apis\/([^/]+)(\/v1)?$/.exec(path) ?? []
  if (group === '' || !groups.has(group)) return undefined
  return version ? resourceList(group) : { kind: 'APIGroup', apiVersion: 'v1', ...groupVersions(group) }
}

/** What the answer of an aggregated discovery is called: it differs from plain JSON. */
export const aggregatedDiscoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

const anyAddress = { serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }] }

function groupVersions(name: string) {
  const version = { groupVersion: `${name}/v1`, version: 'v1' }
  return { name, versions: [version], preferredVersion: version }
}

const groupList = { kind: 'APIGroupList', apiVersion: 'v1', groups: namedGroups.map(groupVersions) }

/** In what form objects are kept, so that a client sees when that changes. */
function storageVersionHash(group: string, kind: string): string {
  return createHash('sha256').update(`${group}/v1/${kind}`).digest().subarray(0, 8).toString('base64')
}

function resourceList(group: string) {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group ? `${group}/v1` : 'v1',
    resources: (groups.get(group) ?? []).map(
      ({ name, singular, namespaced, answers, verbs, shortNames, categories }) => ({
        name,
        singularName: singular,
        namespaced,
        ...(answers.group && { group: answers.group, version: answers.version }),
        kind: answers.kind,
        verbs,
        ...(shortNames.length > 0 && { shortNames }),
        ...(categories.length > 0 && { categories }),
        ...(verbs.includes('list') && { storageVersionHash: storageVersionHash(group, answers.kind) }),
      }),
    ),
  }
}

/** All resources of some groups in one answer; kubectl asks for this one first. */
function aggregated(names: readonly string[]) {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map((group) => ({
      metadata: group ? { name: group } : {},
      versions: [{ version: 'v1', resources: aggregatedResources(groups.get(group) ?? []), freshness: 'Current' }],
    })),
  }
}

function aggregatedResources(all: readonly Served[]) {
  return all
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singular, shortNames, categories, ...resource }) => {
      const parts = all.filter((other) => other.name.startsWith(`${name}/`))
      return {
        resource: name,
        ...scopeOf(resource),
        singularResource: singular,
        verbs: resource.verbs,
        ...(shortNames.length > 0 && { shortNames }),
        ...(categories.length > 0 && { categories }),
        ...(parts.length > 0 && {
          subresources: parts.map((part) => ({
            subresource: part.name.slice(name.length + 1),
            responseKind: part.answers,
            verbs: part.verbs,
          })),
        }),
      }
    })
}

function scopeOf({ answers, namespaced }: Pick<Served, 'answers' | 'namespaced'>) {
  return { responseKind: answers, scope: namespaced ? 'Namespaced' : 'Cluster' }
}
