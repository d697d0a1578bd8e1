import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManualClock } from '../../../e2e/test-cluster/manual-clock.ts'
import { type Client, type TriedApi, tryApi } from './try-api.ts'

const clock = createManualClock()
let api: TriedApi
let ask: Client['ask']
let send: Client['send']

beforeAll(async () => {
  api = await tryApi(clock)
  ;({ ask, send } = api.client)
})
afterAll(() => api.close())

const configMaps = '/api/v1/namespaces/default/configmaps'
const deployments = '/apis/apps/v1/namespaces/default/deployments'

const deployment = (name: string) => ({
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'busybox' }] } },
  },
})

test('Y-1 create, get, replace, delete answer as an API server does', async () => {
  const created = await ask('POST', configMaps, { metadata: { name: 'crud' }, data: { x: '1' } })
  expect(created).toMatchObject({ code: 201, body: { kind: 'ConfigMap', apiVersion: 'v1', data: { x: '1' } } })
  expect((await ask('GET', `${configMaps}/crud`)).body).toEqual(created.body)
  const replaced = await ask('PUT', `${configMaps}/crud`, { ...created.body, data: { x: '2' } })
  expect(replaced).toMatchObject({ code: 200, body: { data: { x: '2' } } })
  const conflict = await ask('PUT', `${configMaps}/crud`, { ...created.body, data: { x: '3' } })
  expect(conflict).toMatchObject({
    code: 409,
    body: {
      kind: 'Status',
      status: 'Failure',
      reason: 'Conflict',
      details: { name: 'crud', kind: 'configmaps' },
      code: 409,
    },
  })
  const { uid } = created.body.metadata
  expect(await ask('DELETE', `${configMaps}/crud`)).toMatchObject({
    code: 200,
    body: { kind: 'Status', status: 'Success', details: { name: 'crud', kind: 'configmaps', uid } },
  })
  expect((await ask('GET', `${configMaps}/crud`)).body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'configmaps "crud" not found',
    reason: 'NotFound',
    details: { name: 'crud', kind: 'configmaps' },
    code: 404,
  })
})

test.each([
  ['GET', '/api/v1/foos', 404, 'NotFound', 'the server could not find the requested resource'],
  ['GET', '/nothing', 404, 'NotFound', 'the server could not find the requested resource'],
  ['GET', '/apis/metrics.k8s.io/v1beta1/nodes', 404, 'NotFound', 'the server could not find the requested resource'],
  ['GET', '/api/v1/namespaces/default/pods/x/foo', 404, 'NotFound', 'the server could not find the requested resource'],
  ['POST', '/api/v1/pods', 405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  ['PUT', '/api/v1/pods', 405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  [
    'DELETE',
    '/api/v1/namespaces',
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  ],
  [
    'POST',
    '/api/v1/namespaces/default/pods/x',
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  ],
  ['GET', `${configMaps}?limit=xx`, 400, 'BadRequest', 'strconv.ParseInt: parsing "xx": invalid syntax'],
  ['GET', '/api/v1/pods?fieldSelector=foo=bar', 400, 'BadRequest', 'field label not supported: foo'],
  [
    'GET',
    '/api/v1/pods?resourceVersion=abc',
    400,
    'BadRequest',
    'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  ],
  [
    'GET',
    '/api/v1/pods?resourceVersionMatch=Exact',
    422,
    'Invalid',
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  ],
  [
    'GET',
    '/api/v1/pods?resourceVersion=1&resourceVersionMatch=Exact',
    410,
    'Expired',
    'The resourceVersion for the provided list is too old.',
  ],
  [
    'GET',
    '/api/v1/pods?watch=1&sendInitialEvents=true',
    422,
    'Invalid',
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  ],
  [
    'GET',
    '/api/v1/pods?limit=2&continue=@@',
    400,
    'BadRequest',
    /^invalid continue token: continue key is not valid: /,
  ],
  ['GET', '/api/v1/namespaces/default/pods/nope/log', 404, 'NotFound', 'pods "nope" not found'],
  ['POST', '/api/v1/namespaces/default/pods/nope/portforward', 501, 'NotImplemented', /^port-forward is not supported/],
  [
    'DELETE',
    `${configMaps}/x?propagationPolicy=Foo`,
    422,
    'Invalid',
    'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
  ],
] as const)('Y-2 %s %s is refused as by an API server: %i', async (method, path, code, reason, message) => {
  const { code: found, body } = await ask(method, path)
  expect({ found, body }).toMatchObject({
    found: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code },
  })
  expect(body.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
})

test.each([
  [
    '{"metadata":{',
    'application/json',
    400,
    'the object provided is unrecognized (must be of type ConfigMap): couldn\'t get version/kind; json parse error: unexpected end of JSON input ({"metadata":{)',
  ],
  [
    '',
    'application/json',
    400,
    "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
  ],
  ['[1]', 'application/json', 400, /json: cannot unmarshal array into Go value of type struct .*\(5b315d\)$/],
  [
    'x',
    'text/plain',
    415,
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  ],
  [
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}',
    'application/json',
    400,
    'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
  ],
  [
    '{"kind":"Dep","apiVersion":"apps/v9"}',
    'application/json',
    400,
    'Dep in version "v9" cannot be handled as a ConfigMap: no kind "Dep" is registered for version "apps/v9" in scheme "pkg/runtime/scheme.go:110"',
  ],
  [
    '{"metadata":{"name":"a","namespace":"other"}}',
    'application/json',
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    '{"metadata":{"name":5}}',
    'application/json',
    400,
    /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field .*metadata\.name of type string$/,
  ],
  ['"\\', 'application/vnd.kubernetes.protobuf', 400, /./],
  ['a: [', 'application/yaml', 400, /yaml/],
  [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'application/json', 400, /./],
  [`{"metadata":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`, 'application/json', 400, 'exceeded max depth'],
] as const)('Y-3 the body %j as %s is refused: %i', async (body, type, code, message) => {
  const reply = await send('POST', configMaps, body, { 'content-type': type })
  const status = JSON.parse(reply.text)
  expect(reply.code).toBe(code)
  expect(status).toMatchObject({ kind: 'Status', status: 'Failure', code })
  expect(status.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
})

test('Y-4 YAML is taken as JSON is, and nulls as nothing', async () => {
  const text =
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\n  creationTimestamp: null\ndata: {x: "1"}\n'
  const reply = await send('POST', configMaps, text, { 'content-type': 'application/yaml' })
  expect(JSON.parse(reply.text)).toMatchObject({
    metadata: { name: 'from-yaml', creationTimestamp: /^20/ },
    data: { x: '1' },
  })
  const options = { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: null, preconditions: null }
  expect((await ask('DELETE', `${configMaps}/from-yaml`, options)).code).toBe(200)
})

test('Y-5 a body over 3 MB is a 413, one that comes too slowly a 408, and the connection serves on', async () => {
  const large = JSON.stringify({ metadata: { name: 'large' }, data: { x: 'x'.repeat(10_000_000) } })
  const reply = await send('POST', configMaps, large, { 'content-type': 'application/json' }).catch(() => null)
  if (reply) expect(reply.code).toBe(413)
  const declared = await send('POST', configMaps, '{}', { 'content-length': '10000000' }).catch(() => null)
  if (declared) expect(declared.code).toBe(413)
  const stream = api.client.session.request({
    ':method': 'POST',
    ':path': configMaps,
    authorization: 'Bearer a-token-for-tests',
    'content-type': 'application/json',
  })
  stream.write('{')
  stream.on('error', () => {})
  const answered = new Promise<number | undefined>((resolve) =>
    stream.once('response', (head) => resolve(head[':status'])),
  )
  await ask('GET', '/version')
  await clock.advance(30_000)
  expect(await answered).toBe(408)
  expect((await ask('GET', '/version')).code).toBe(200)
})

test('Y-6 without the token, from another site or under another name nothing is answered', async () => {
  const code = async (headers: Record<string, string>) => (await ask('GET', '/api/v1/pods', undefined, headers)).code
  expect(await code({ authorization: '' })).toBe(401)
  expect(await code({ authorization: 'Bearer wrong' })).toBe(401)
  expect((await ask('GET', '/version', undefined, { authorization: '' })).body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Unauthorized',
    reason: 'Unauthorized',
    code: 401,
  })
  expect(await code({ origin: 'https://example.com' })).toBe(403)
  expect(await code({ origin: 'null' })).toBe(403)
  expect(await code({ origin: `http://127.0.0.1:${api.port}` })).toBe(403)
  expect(await code({ origin: api.address })).toBe(200)
  expect(await code({ ':authority': `evil.example:${api.port}` })).toBe(403)
  expect(await code({ ':authority': '127.0.0.1:1' })).toBe(403)
  expect(await code({ ':authority': `localhost:${api.port}` })).toBe(200)
  expect(await code({ ':authority': `[::1]:${api.port}` })).toBe(200)
})

test('Y-7 JSON patch, merge patch and strategic merge patch; server-side apply is refused in words', async () => {
  await ask('POST', configMaps, { metadata: { name: 'patched', labels: { a: '1', b: '2' } }, data: { x: '1' } })
  const path = `${configMaps}/patched`
  const patch = async (type: string, body: unknown) => ask('PATCH', path, body, { 'content-type': type })
  const merge = 'application/merge-patch+json'
  const json = 'application/json-patch+json'
  expect((await patch(merge, { metadata: { labels: { a: null } }, data: { y: '2' } })).body).toMatchObject({
    metadata: { labels: { b: '2' } },
    data: { x: '1', y: '2' },
  })
  const operations = [
    { op: 'test', path: '/data/x', value: '1' },
    { op: 'replace', path: '/data/x', value: '3' },
  ]
  expect((await patch(json, operations)).body.data.x).toBe('3')
  expect(await patch(json, operations)).toMatchObject({
    code: 422,
    body: { reason: 'Invalid', message: 'the server rejected our request due to an error in our request' },
  })
  expect(
    (await patch('application/strategic-merge-patch+json', { metadata: { labels: { c: '3' } } })).body.metadata.labels,
  ).toMatchObject({ c: '3' })
  expect(await patch(merge, { metadata: { name: 'other' } })).toMatchObject({
    code: 400,
    body: { message: 'the name of the object (other) does not match the name on the URL (patched)' },
  })
  expect((await patch(merge, { metadata: { resourceVersion: '1' } })).code).toBe(409)
  const strategic = 'application/strategic-merge-patch+json'
  expect(await patch(strategic, { data: { x: 1 }, more: ['a', true] })).toMatchObject({
    code: 422,
    body: {
      message:
        ' "" is invalid: patch: Invalid value: "map[data:map[x:1] more:[a true]]": cannot convert int64 to string',
      details: { causes: [{ reason: 'FieldValueInvalid', field: 'patch' }] },
    },
  })
  expect((await patch(merge, { data: 'x' })).body.message).toMatch(
    /^ "" is invalid: patch: Invalid value: "\{.*\\"data\\":\\"x\\".*\}": json: cannot unmarshal string into Go struct field ConfigMap.data of type map\[string\]string$/,
  )
  expect((await patch(merge, [])).body.message).toBe(
    'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
  )
  expect(await patch('application/apply-patch+yaml', {})).toMatchObject({
    code: 415,
    body: { message: expect.stringContaining('without --server-side') },
  })
  expect((await patch('application/json', {})).body.message).toBe('415: Unsupported Media Type')
  const polluting = await send('PATCH', path, '{"__proto__":{"polluted":"yes"},"data":{"__proto__":{"x":"y"}}}', {
    'content-type': merge,
  })
  expect(polluting.code).toBe(200)
  expect(({} as { polluted?: string }).polluted).toBeUndefined()
})

test('Y-8 the scale of a workload is read, replaced and patched', async () => {
  await ask('POST', deployments, deployment('scaled'))
  const path = `${deployments}/scaled/scale`
  const scale = await ask('GET', path)
  expect(scale.body).toMatchObject({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'scaled', namespace: 'default' },
    spec: { replicas: 1 },
    status: { replicas: 0, selector: 'app=scaled' },
  })
  const merge = { 'content-type': 'application/merge-patch+json' }
  expect((await ask('PATCH', path, { spec: { replicas: 5 } }, merge)).body.spec.replicas).toBe(5)
  expect((await ask('GET', `${deployments}/scaled`)).body).toMatchObject({
    metadata: { generation: 2 },
    spec: { replicas: 5 },
  })
  expect((await ask('PUT', path, { ...scale.body, spec: { replicas: 2 } })).code).toBe(409)
  const { resourceVersion: _, ...metadata } = scale.body.metadata
  expect((await ask('PUT', path, { ...scale.body, metadata, spec: { replicas: 2 } })).body.spec.replicas).toBe(2)
  expect((await ask('PATCH', path, { spec: { replicas: -1 } }, merge)).body).toMatchObject({
    code: 422,
    message:
      'Scale.autoscaling "scaled" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    details: { name: 'scaled', group: 'autoscaling', kind: 'Scale' },
  })
  expect((await ask('PATCH', path, { spec: { replicas: 'x' } }, merge)).code).toBe(400)
})

test('Y-9 a list comes in pages of one moment, until the moment is forgotten', async () => {
  for (let count = 10; count < 20; count++)
    await ask('POST', '/api/v1/namespaces/kube-system/configmaps', {
      metadata: { name: `p${count}`, labels: { odd: String(count % 2) } },
    })
  const path = '/api/v1/namespaces/kube-system/configmaps'
  const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map(({ metadata }) => metadata.name)
  const first = (await ask('GET', `${path}?limit=4`)).body
  expect(first.kind).toBe('ConfigMapList')
  expect(first.metadata.remainingItemCount).toBe(6)
  expect(first.items[0].kind).toBeUndefined()
  await ask('DELETE', `${path}/p15`)
  const second = (await ask('GET', `${path}?limit=4&continue=${first.metadata.continue}`)).body
  expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  const third = (await ask('GET', `${path}?limit=4&continue=${second.metadata.continue}`)).body
  expect([first, second, third].flatMap(names)).toEqual(Array.from({ length: 10 }, (_, index) => `p${index + 10}`))
  expect(third.metadata.continue).toBeUndefined()
  const odd = (await ask('GET', `${path}?limit=2&labelSelector=odd%3D1`)).body
  expect(names(odd)).toEqual(['p11', 'p13'])
  expect(odd.metadata.remainingItemCount).toBeUndefined()
  await clock.advance(5 * 60_000 + 1)
  const expired = (await ask('GET', `${path}?limit=4&continue=${first.metadata.continue}`)).body
  expect(expired).toMatchObject({
    code: 410,
    reason: 'Expired',
    message: expect.stringContaining('too old to display a consistent list'),
  })
  const rest = (await ask('GET', `${path}?continue=${expired.metadata.continue}`)).body
  expect(names(rest)).toEqual(['p14', 'p16', 'p17', 'p18', 'p19'])
  const now = api.store.revision()
  expect((await ask('GET', `${path}?resourceVersion=${now + 5}`)).body).toMatchObject({
    code: 504,
    message: `Timeout: Too large resource version: ${now + 5}, current: ${now}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  })
})

test('Y-10 objects come whole, as metadata or as rows; what is not JSON is a 406', async () => {
  await ask('POST', configMaps, { metadata: { name: 'shown' }, data: { x: '1' } })
  const accept = (as: string) => ({ accept: `application/json;as=${as};v=v1;g=meta.k8s.io,application/json` })
  const metadata = (await ask('GET', `${configMaps}/shown`, undefined, accept('PartialObjectMetadata'))).body
  expect(metadata).toEqual({
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: expect.objectContaining({ name: 'shown' }),
  })
  const table = (await ask('GET', configMaps, undefined, accept('Table'))).body
  expect(table).toMatchObject({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: String(api.store.revision()) },
  })
  expect(table.rows.length).toBe(api.store.list('configmaps', 'default').length)
  expect(
    (await ask('GET', `${configMaps}/shown`, undefined, { accept: 'application/vnd.kubernetes.protobuf' })).code,
  ).toBe(406)
  expect(
    (
      await ask('GET', `${configMaps}/shown`, undefined, {
        accept: 'application/vnd.kubernetes.protobuf, application/json',
      })
    ).code,
  ).toBe(200)
})

test('Y-11 deletecollection takes what its selectors find', async () => {
  for (const name of ['c1', 'c2']) await ask('POST', configMaps, { metadata: { name, labels: { group: name } } })
  const { body } = await ask('DELETE', `${configMaps}?labelSelector=group%3Dc1`)
  expect(body).toMatchObject({ kind: 'ConfigMapList', items: [{ metadata: { name: 'c1' } }] })
  expect((await ask('GET', `${configMaps}/c2`)).code).toBe(200)
})

test('Y-12 dryRun changes nothing, and shows no revision for what is not there', async () => {
  const { code, body } = await ask('POST', `${configMaps}?dryRun=All`, { metadata: { name: 'dry' } })
  expect(code).toBe(201)
  expect(body.metadata.resourceVersion).toBeUndefined()
  expect((await ask('GET', `${configMaps}/dry`)).code).toBe(404)
  expect((await ask('POST', `${configMaps}?dryRun=foo`, { metadata: { name: 'dry' } })).body.message).toBe(
    'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["foo"]: supported values: "All"',
  )
})

test('Y-13 version, health, and what a node is told', async () => {
  expect((await ask('GET', '/version')).body).toMatchObject({ major: '1', minor: '34', gitVersion: 'v1.34.4+podarium' })
  for (const path of ['/healthz', '/livez', '/readyz'])
    expect(await send('GET', path)).toMatchObject({ code: 200, text: 'ok' })
  expect((await send('GET', '/readyz?verbose')).text).toMatch(/^\[\+\]ping ok\n[^]*readyz check passed\n$/)
  expect((await ask('PUT', '/podarium/nodes/node/power', { on: false })).code).toBe(200)
  expect([...api.poweredOff]).toEqual(['node'])
  expect((await ask('PUT', '/podarium/nodes/nope/power', { on: true })).code).toBe(404)
  expect((await ask('PUT', '/podarium/nodes/node/power', {})).code).toBe(400)
})
