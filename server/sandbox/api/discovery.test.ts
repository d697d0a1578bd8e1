import { describe, expect, test } from 'vitest'

import { reviewAccess } from './access-review.ts'
import { answerDiscovery } from './discovery.ts'
import { answerOpenApi } from './openapi.ts'

const inOnePiece = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

describe('N-19 discovery says what there is', () => {
  test('a resource with its names, verbs and parts', () => {
    const { resources } = answerDiscovery('/apis/apps/v1', '') as { resources: { name: string }[] }
    expect(resources.filter(({ name }) => name.startsWith('deployments'))).toEqual([
      {
        name: 'deployments',
        singularName: 'deployment',
        namespaced: true,
        kind: 'Deployment',
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
        shortNames: ['deploy'],
        categories: ['all'],
        storageVersionHash: '8aSe+NMegvE=',
      },
      {
        name: 'deployments/scale',
        singularName: '',
        namespaced: true,
        group: 'autoscaling',
        version: 'v1',
        kind: 'Scale',
        verbs: ['get', 'patch', 'update'],
      },
      {
        name: 'deployments/status',
        singularName: '',
        namespaced: true,
        kind: 'Deployment',
        verbs: ['get', 'patch', 'update'],
      },
    ])
  })

  test('in one piece the same resources as one by one', () => {
    type Items = { items: { metadata: { name?: string }; versions: { resources: { resource: string }[] }[] }[] }
    for (const path of ['/api', '/apis']) {
      for (const { metadata, versions } of (answerDiscovery(path, inOnePiece) as Items).items) {
        const name = metadata.name ? `/apis/${metadata.name}/v1` : '/api/v1'
        const { resources } = answerDiscovery(name, '') as { resources: { name: string }[] }
        const whole = resources.map(({ name }) => name).filter((name) => !name.includes('/'))
        expect(versions[0]?.resources.map(({ resource }) => resource)).toEqual(whole)
      }
    }
  })

  test('a group that there is not has no answer', () => {
    expect(answerDiscovery('/apis/networking.k8s.io/v1', '')).toBeUndefined()
    expect(answerDiscovery('/apis/apps/v2', '')).toBeUndefined()
  })
})

describe('N-20 OpenAPI says of each group', () => {
  const { paths } = answerOpenApi('/openapi/v3') as { paths: Record<string, { serverRelativeURL: string }> }
  type Parameter = { name: string }
  type Document = {
    paths: Record<string, { patch?: { parameters: Parameter[]; 'x-kubernetes-group-version-kind': unknown } }>
    components: { schemas: Record<string, { properties?: Record<string, unknown> }> }
  }
  const documentOf = (name: string) => answerOpenApi(`/openapi/v3/${name}`) as Document

  test('that its kinds can be tried out and validated, which kubectl looks for in their PATCH', () => {
    const { patch } = documentOf('apis/apps/v1').paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'] ?? {}
    expect(patch?.['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' })
    expect(patch?.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['dryRun', 'fieldValidation']))
  })

  test('by which key lists are merged', () => {
    const podSpec = documentOf('api/v1').components.schemas['io.k8s.api.core.v1.PodSpec']
    expect(podSpec?.properties?.['containers']).toEqual({
      type: 'array',
      items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.Container' }] },
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    })
  })

  test('each schema that another one refers to', () => {
    for (const name of Object.keys(paths)) {
      const document = documentOf(name)
      const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)
      for (const [, schema = ''] of references) expect(document.components.schemas).toHaveProperty([schema])
    }
  })
})

test('N-21 the one user may do everything', () => {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: {} },
  }
  expect(reviewAccess(body)).toMatchObject({ ...body, status: { allowed: true } })
  expect(reviewAccess({ kind: 'SelfSubjectRulesReview' })).toMatchObject({ status: { incomplete: false } })
  expect(reviewAccess({ kind: 'SelfSubjectReview' })).toMatchObject({
    status: { userInfo: { username: 'kubernetes-admin' } },
  })
  expect(reviewAccess({ kind: 'Pod' })).toBeUndefined()
  expect(reviewAccess(null)).toBeUndefined()
})
