// Verbs: what can be done with the objects of the cluster, by method and kind of path.
// https://kubernetes.io/docs/reference/using-api/api-concepts/

import type { Pod } from 'kubernetes-types/core/v1'
import type { Clock } from '../../../lib/clock.ts'
import { badRequest, conflict, invalid } from '../errors.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored, Resource, StoredOf } from '../objects.ts'
import type { Cluster } from '../sandbox-types.ts'
import { type Document, decodeBody } from './body.ts'
import type { Answer, Call } from './call.ts'
import { checkDeleteOptions, readDeleteOptions } from './delete-options.ts'
import { type DocumentView, documentView } from './documents.ts'
import { evict } from './eviction.ts'
import { findContainer } from './exec-socket.ts'
import { readDryRun, readListOptions } from './list-options.ts'
import { type Lists, createLists } from './lists.ts'
import { answerLogs } from './logs.ts'
import { chooseForm } from './negotiate.ts'
import { patchDocument } from './patch.ts'
import { noSuchMethod, noSuchPath, notBuilt, success } from './status.ts'
import { type Target, type Targets, createTargets } from './target.ts'
import { type TypedDocument, type TypeSettings, typeDocument } from './typed-document.ts'
import { type Watches, createWatches } from './watches.ts'

/** Everything that answers for one cluster; thrown away with it. */
export type Room = {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly targets: Targets
  readonly lists: Lists
  readonly watches: Watches
}

export function createRoom(cluster: Cluster, clock: Clock): Room {
  const { store, kinds } = cluster
  return {
    cluster,
    clock,
    targets: createTargets(kinds),
    lists: createLists(store, clock),
    watches: createWatches(store, clock),
  }
}

type Verb = (room: Room, target: Target, call: Call) => Answer | Promise<Answer>

const verbs: Readonly<Record<string, Verb>> = {
  'GET collection': listOrWatch,
  'POST collection': create,
  'DELETE collection': deleteCollection,
  'GET object': read,
  'PUT object': replace,
  'PATCH object': patch,
  'DELETE object': remove,
  'GET log': ({ cluster, clock }, target, call) => answerLogs(cluster, clock, target, call),
  'GET exec': refuseWithoutUpgrade,
  'POST exec': refuseWithoutUpgrade,
  'GET attach': refuseWithoutUpgrade,
  'POST attach': refuseWithoutUpgrade,
  'POST eviction': evictPod,
  'POST binding': bindPod,
}

/** Parts of the API that real clusters have and this one leaves out: in words, so that nobody looks for a mistake of their own. */
const unbuilt: Readonly<Record<string, string>> = {
  ephemeralcontainers: 'ephemeral containers (kubectl debug) are not supported by the Podarium sandbox',
  portforward:
    'port-forward is not supported by the Podarium sandbox: try kubectl exec with wget against localhost in the pod',
  proxy: 'the proxy is not supported by the Podarium sandbox: try kubectl exec with wget in a pod',
  token: 'tokens for service accounts are not supported by the Podarium sandbox',
  resize: 'resizing a running pod is not supported by the Podarium sandbox',
}

const documents: ReadonlySet<string | undefined> = new Set([undefined, 'status', 'scale', 'finalize'])

/** Does what the call asks for. Throws StatusError. */
export function doVerb(room: Room, target: Target, call: Call): Answer | Promise<Answer> {
  const { kind, name, subresource } = target
  const isOwn = (kind.resource.subresources as readonly (string | undefined)[]).includes(subresource)
  if (subresource !== undefined && unbuilt[subresource]) throw notBuilt(unbuilt[subresource])
  if (subresource !== undefined && !isOwn) throw noSuchPath()
  const place = name === undefined ? 'collection' : documents.has(subresource) ? 'object' : subresource
  const verb = verbs[`${call.method} ${place}`]
  if (!verb) throw noSuchMethod()
  return verb(room, target, call)
}

function listOrWatch({ lists, watches }: Room, { kind, namespace }: Target, call: Call): Answer {
  const options = readListOptions(call.query, kind)
  if (!options.isWatch) return lists.answer(kind, namespace, options)
  return watches.answer(kind, namespace, options, chooseForm(call.header('accept'), call.query))
}

async function create({ cluster: { store }, targets }: Room, { kind, namespace }: Target, call: Call): Promise<Answer> {
  if (kind.resource.namespaced && namespace === undefined) throw noSuchMethod()
  const given = decodeBody(await call.readBody(), call.header('content-type'), kind.resource.kind)
  const { document, warnings } = typeDocument(given, { kind, isKind: targets.isKind, query: call.query })
  const dryRun = readDryRun(call.query, 'CreateOptions')
  const object = store.create(kind.resource.name, inNamespace(document, namespace) as never, { dryRun }) as AnyStored
  return { type: 'object', code: 201, kind, object, warnings }
}

function read({ cluster: { store } }: Room, target: Target): Answer {
  const { kind, namespace = '', name = '', subresource } = target
  const object = store.mustGet(kind.resource.name, namespace, name) as AnyStored
  return show(target, object, viewOf(store, kind, subresource))
}

async function replace({ cluster: { store }, targets }: Room, target: Target, call: Call): Promise<Answer> {
  const { kind, namespace, name = '', subresource } = target
  const view = viewOf(store, kind, subresource)
  const given = decodeBody(await call.readBody(), call.header('content-type'), view.documentKind)
  const { document, warnings } = typed(given, view, { kind, isKind: targets.isKind, query: call.query })
  const named = inNamespace(document, namespace)
  const { name: ownName } = named['metadata'] as { readonly name?: unknown }
  if (!ownName) {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  }
  refuseOtherName(named, name)
  const object = store.mustGet(kind.resource.name, namespace ?? '', name) as AnyStored
  return show(target, view.write(object, named, readDryRun(call.query, 'UpdateOptions')), view, warnings)
}

async function patch({ cluster: { store }, targets }: Room, target: Target, call: Call): Promise<Answer> {
  const { kind, namespace = '', name = '', subresource } = target
  const view = viewOf(store, kind, subresource)
  const bytes = await call.readBody()
  const dryRun = readDryRun(call.query, 'PatchOptions')
  const object = store.mustGet(kind.resource.name, namespace, name) as AnyStored
  const { patched, refuse } = patchDocument(view.documentKind, view.read(object), bytes, call.header('content-type'))
  const { document, warnings } = typed(patched, view, { kind, isKind: targets.isKind, query: call.query, refuse })
  const named = inNamespace(document, target.namespace)
  refuseOtherName(named, name)
  refuseOtherUid(kind.resource, named, object)
  return show(target, view.write(object, named, dryRun), view, warnings)
}

async function remove({ cluster: { store } }: Room, target: Target, call: Call): Promise<Answer> {
  const { kind, namespace = '', name = '', subresource } = target
  if (subresource !== undefined) throw noSuchMethod()
  const options = await readDeleteOptions(call)
  const { object, isGone } = store.delete(kind.resource.name, namespace, name, options)
  if (!isGone || returnsDeleted.has(kind.resource.name)) return { type: 'object', code: 200, kind, object }
  const { group, name: plural } = kind.resource
  return success(200, { name, ...(group && { group }), kind: plural, uid: object.metadata.uid })
}

/** Kinds whose deletion is answered with what was deleted; others with a Status. */
const returnsDeleted: ReadonlySet<string> = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
])

/** All that match; namespaces are deleted one by one only. */
async function deleteCollection(room: Room, { kind, namespace }: Target, call: Call): Promise<Answer> {
  const { name, namespaced } = kind.resource
  if (name === 'namespaces' || (namespaced && namespace === undefined)) throw noSuchMethod()
  const { matches } = readListOptions(call.query, kind)
  const options = await readDeleteOptions(call)
  const { store } = room.cluster
  const all = store.list(name, namespace) as readonly AnyStored[]
  const objects = (matches ? all.filter(matches) : all).map(
    ({ metadata }) => store.delete(name, metadata.namespace ?? '', metadata.name, options).object as AnyStored,
  )
  return { type: 'list', kind, objects, metadata: { resourceVersion: String(store.revision()) } }
}

/** Exec and attach come as upgrades, which never get here. */
function refuseWithoutUpgrade({ cluster: { store } }: Room, { namespace = '', name = '' }: Target, call: Call): Answer {
  findContainer(store, namespace, name, call.query)
  throw badRequest('Upgrade request required')
}

async function evictPod({ cluster: { store }, clock }: Room, target: Target, call: Call): Promise<Answer> {
  const { namespace = '', name = '' } = target
  const eviction = decodeBody(await call.readBody(), call.header('content-type'), 'Eviction')
  const options = checkDeleteOptions((eviction['deleteOptions'] ?? {}) as Document)
  const dryRun = readDryRun(call.query, 'CreateOptions') || options.dryRun === true
  evict({ store, nowMs: clock.nowMs(), dryRun }, namespace, name, eviction, options)
  return success(201)
}

/** What a scheduler of one's own does. */
async function bindPod({ cluster: { store } }: Room, { kind, namespace = '', name = '' }: Target, call: Call) {
  const binding = decodeBody(await call.readBody(), call.header('content-type'), 'Binding')
  const { name: nodeName } = (binding['target'] ?? {}) as { readonly name?: unknown }
  if (typeof nodeName !== 'string' || !nodeName) throw badRequest('target.name: Required value')
  const { spec } = store.mustGet('pods', namespace, name)
  if (spec?.nodeName) {
    const why = `pod ${name} is already assigned to node "${spec.nodeName}"`
    throw conflict({ ...kind.resource, name: 'pods/binding' as 'pods' }, name, why)
  }
  store.change('pods', namespace, name, (pod) => withNode(pod, nodeName) as Pod, { subresource: 'binding' })
  return success(201)
}

function withNode(pod: StoredOf<'pods'>, nodeName: string): StoredOf<'pods'> {
  return { ...pod, spec: { ...pod.spec!, nodeName } }
}

function viewOf(store: Cluster['store'], kind: Kind, subresource: string | undefined): DocumentView {
  const view = documentView(store, kind, subresource)
  if (!view) throw noSuchPath()
  return view
}

/** A Scale and its like are taken as they are: they check themselves. */
function typed(given: Document, view: DocumentView, settings: TypeSettings): TypedDocument {
  return view.isObject ? typeDocument(given, settings) : { document: given, warnings: [] }
}

function show({ kind }: Target, object: AnyStored, view: DocumentView, warnings: readonly string[] = []): Answer {
  if (view.isObject) return { type: 'object', code: 200, kind, object, warnings }
  return { type: 'json', code: 200, object: view.read(object) }
}

function inNamespace(document: Document, namespace: string | undefined): Document {
  const metadata = (document['metadata'] ?? {}) as Document
  if (namespace === undefined) return { ...document, metadata }
  if (metadata['namespace'] && metadata['namespace'] !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return { ...document, metadata: { ...metadata, namespace } }
}

/** A patch can't turn an object into another; whole replacements are told apart by the store. */
function refuseOtherUid(resource: Resource, document: Document, { metadata }: AnyStored): void {
  const { uid } = document['metadata'] as { readonly uid?: unknown }
  if (uid === undefined || uid === metadata.uid) return
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`
  throw invalid(resource, metadata.name, [{ reason: 'FieldValueInvalid', field: 'metadata.uid', message }])
}

function refuseOtherName(document: Document, name: string): void {
  const { name: ownName } = document['metadata'] as { readonly name?: unknown }
  if (ownName !== name) {
    throw badRequest(`the name of the object (${String(ownName)}) does not match the name on the URL (${name})`)
  }
}
