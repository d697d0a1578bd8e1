import fc from 'fast-check'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createManualClock } from '../../../e2e/test-cluster/manual-clock.ts'
import { type TriedApi, token, tryApi } from './try-api.ts'

let api: TriedApi

beforeAll(async () => {
  api = await tryApi(createManualClock())
  const template = { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'main', image: 'busybox' }] } }
  const spec = { selector: { matchLabels: { app: 'd' } }, template }
  api.store.create('deployments', { metadata: { name: 'd', namespace: 'default' }, spec })
})
afterAll(() => api.close())

const fields = [
  'metadata',
  'spec',
  'status',
  'name',
  'labels',
  'containers',
  'image',
  'template',
  'selector',
  'matchLabels',
  'ports',
  'env',
  'volumes',
  'replicas',
  'ownerReferences',
  'finalizers',
  'annotations',
  '__proto__',
  'constructor',
]
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, -1, 1e21, 0.5, '', 'a', 'A_B', '0'),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...fields), tie('value'), { maxKeys: 5 }),
}))

const paths = [
  '/api/v1/namespaces/default/pods',
  '/api/v1/namespaces/default/services',
  '/api/v1/namespaces/default/configmaps',
  '/apis/apps/v1/namespaces/default/deployments',
  '/apis/batch/v1/namespaces/default/jobs',
  '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
]

test('Y-32 whatever is sent is answered, and never with a 500', { timeout: 30_000 }, async () => {
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
  const fine = [200, 201, 400, 404, 409, 415, 422]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), anything.object, async (path, object) => {
      const given = { ...object, metadata: { name: 'fuzz', ...(object as { metadata?: object }).metadata } }
      expect(fine).toContain((await api.client.ask('POST', path, given)).code)
    }),
    { numRuns: 300 },
  )
  const types = ['merge-patch', 'strategic-merge-patch', 'json-patch']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...types), anything.value, async (type, patch) => {
      const headers = { 'content-type': `application/${type}+json` }
      const { code } = await api.client.ask('PATCH', '/apis/apps/v1/namespaces/default/deployments/d', patch, headers)
      expect(fine).toContain(code)
    }),
    { numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('json', 'yaml', 'vnd.kubernetes.protobuf'),
      async (bytes, type) => {
        const headers = { 'content-type': `application/${type}` }
        const prefix = type.startsWith('vnd') ? [0x6b, 0x38, 0x73, 0] : []
        const { code } = await api.client.send('POST', paths[0]!, Uint8Array.of(...prefix, ...bytes), headers)
        expect([400, 415, 422]).toContain(code)
      },
    ),
    { numRuns: 300 },
  )
  expect(complain).not.toHaveBeenCalled()
  complain.mockRestore()
})

test('Y-33 HTTP/1.1 is served as HTTP/2 is, watches too', async () => {
  const get = (path: string, onData: (text: string, end: () => void) => void) =>
    new Promise<number>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` }
      const sent = request(`${api.address}${path}`, { ca: api.certificateAuthority, headers }, (response) => {
        let text = ''
        response.on('data', (chunk) => onData((text += chunk), () => sent.destroy()))
        response.on('close', () => resolve(response.statusCode ?? 0))
      })
      sent.once('error', reject)
      sent.end()
    })
  let whole = ''
  expect(await get('/api/v1/namespaces', (text) => (whole = text))).toBe(200)
  expect(JSON.parse(whole).kind).toBe('NamespaceList')
  await get('/api/v1/namespaces?watch=1', (text, end) => {
    whole = text
    if (text.split('\n').length > 2) end()
  })
  expect(
    whole
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line).object.metadata.name),
  ).toEqual(['default', 'kube-system'])
})

test('Y-34 an unknown field is a warning, or a refusal for those who ask for it', async () => {
  const path = '/api/v1/namespaces/default/configmaps'
  const given = { metadata: { name: 'odd' }, nonsense: 1 }
  expect((await api.client.ask('POST', `${path}?fieldValidation=Strict`, given)).body).toMatchObject({
    code: 400,
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "nonsense"',
  })
  const { code, headers, body } = await api.client.ask('POST', path, given)
  expect({ code, warning: headers['warning'] }).toEqual({ code: 201, warning: '299 - "unknown field \\"nonsense\\""' })
  expect(body.nonsense).toBeUndefined()
})
