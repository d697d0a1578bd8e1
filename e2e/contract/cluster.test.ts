// The contract of the cluster itself: what it is, its nodes, and what one may do.

import { describe, expect } from 'vitest'
import { pod, shell, untilTerm } from './bodies.ts'
import { limits, refusal, test } from './cluster.ts'
import { rawRequest } from './raw-request.ts'
import { nodeStatusOf } from './words.ts'

describe.concurrent('the cluster', limits, () => {
  test('G-80 it tells its version and its health', async ({ cluster }) => {
    const { client } = cluster
    expect(await client.request({ path: '/version' })).toMatchObject({
      major: '1',
      minor: '34',
      gitVersion: expect.stringMatching(/^v1\.34\./),
      platform: expect.stringMatching(/^linux\//),
    })
    for (const path of ['/healthz', '/livez', '/readyz']) {
      expect(await rawRequest(cluster.target, { path })).toMatchObject({ status: 200, body: 'ok' })
    }
    expect(await refusal(client.request({ path: '/nothing' }))).toMatchObject({ status: 404 })
  })

  test('G-81 discovery names what it serves', async ({ cluster }) => {
    const { client } = cluster
    expect(await client.request({ path: '/api' })).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
    const groups = (await client.request({ path: '/apis' })) as { readonly groups: readonly { name: string }[] }
    const served = groups.groups.map(({ name }) => name)
    expect(served).toEqual(
      expect.arrayContaining(['apps', 'batch', 'policy', 'discovery.k8s.io', 'authorization.k8s.io']),
    )
    type Resources = { readonly resources: readonly { name: string; kind: string; shortNames?: readonly string[] }[] }
    const core = (await client.request({ path: '/api/v1' })) as Resources
    const apps = (await client.request({ path: '/apis/apps/v1' })) as Resources
    expect(core.resources).toEqual(
      expect.arrayContaining([
        {
          name: 'pods',
          singularName: 'pod',
          namespaced: true,
          kind: 'Pod',
          verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
          shortNames: ['po'],
          categories: ['all'],
          storageVersionHash: expect.any(String),
        },
        { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
      ]),
    )
    expect(apps.resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['deployments', 'deployments/scale', 'deployments/status', 'replicasets', 'daemonsets']),
    )
  })

  test('G-82 it has a control plane and two workers, ready, with room', async ({ space }) => {
    // A Kind cluster may have kwok's simulated nodes beside its own.
    const nodes = (await space.list('nodes', { labelSelector: 'type!=kwok' })).items
    const roles = nodes.map(({ metadata }) => 'node-role.kubernetes.io/control-plane' in metadata!.labels!)
    expect(roles.toSorted()).toEqual([false, false, true])
    for (const { metadata, spec, status } of nodes) {
      expect(metadata?.labels).toMatchObject({ 'kubernetes.io/hostname': metadata!.name, 'kubernetes.io/os': 'linux' })
      expect(status?.conditions?.map(({ type, status }) => [type, status])).toEqual([
        ['MemoryPressure', 'False'],
        ['DiskPressure', 'False'],
        ['PIDPressure', 'False'],
        ['Ready', 'True'],
      ])
      expect(status?.addresses?.map(({ type }) => type)).toEqual(['InternalIP', 'Hostname'])
      expect(status?.capacity).toMatchObject({ pods: '110' })
      expect(status?.nodeInfo).toMatchObject({ kubeletVersion: expect.stringMatching(/^v1\.34\./) })
      expect(spec?.podCIDR).toMatch(/^10\.244\.\d+\.0\/24$/)
    }
    const controlPlane = nodes[roles.indexOf(true)]
    expect(controlPlane?.spec?.taints).toEqual([{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }])
  })

  test('G-83 a cordoned node takes no new pods until it is uncordoned', async ({ space }) => {
    const workers = (await space.list('nodes', { labelSelector: '!node-role.kubernetes.io/control-plane' })).items
    const node = workers.at(-1)!.metadata!.name!
    const nodeSelector = { 'kubernetes.io/hostname': node }
    await space.create('pods', pod('before', shell(untilTerm), { nodeSelector }))
    await space.waitFor('pods', 'before', 'runs', ({ status }) => status?.phase === 'Running')
    const cordoned = await space.patch('nodes', node, 'strategic', { spec: { unschedulable: true } })
    try {
      expect(nodeStatusOf(cordoned)).toBe('Ready,SchedulingDisabled')
      await space.waitFor('nodes', node, 'is tainted', ({ spec }) => {
        return spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/unschedulable')
      })
      await space.create('pods', pod('after', shell(untilTerm), { nodeSelector }))
      const { status } = await space.waitFor('pods', 'after', 'is told why it waits', ({ status }) => {
        return status?.conditions?.some(({ reason }) => reason === 'Unschedulable')
      })
      expect(status?.conditions?.[0]?.message).toMatch(/1 node\(s\) were unschedulable/)
      expect((await space.get('pods', 'before')).status?.phase).toBe('Running')
    } finally {
      await space.patch('nodes', node, 'strategic', { spec: { unschedulable: null } })
    }
    await space.waitFor('pods', 'after', 'runs', ({ status }) => status?.phase === 'Running')
    expect((await space.get('nodes', node)).spec?.taints ?? []).toEqual([])
  })

  test('G-84 it says what one may do', async ({ space }) => {
    const review = (attributes: object) =>
      space.client.request({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: attributes },
        },
      })
    expect(await review({ verb: 'delete', resource: 'pods', namespace: space.name })).toMatchObject({
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'delete', resource: 'pods', namespace: space.name } },
      status: { allowed: true },
    })
  })

  test('G-86 what is no request is refused, and what is not asked for with its token', async ({ space, cluster }) => {
    const { target } = cluster
    const path = `/api/v1/namespaces/${space.name}/configmaps`
    const post = (contentType: string, body: string) =>
      rawRequest(target, { method: 'POST', path, headers: { 'content-type': contentType }, body })
    const broken = await post('application/json', '{"metadata":')
    expect(broken.status).toBe(400)
    expect(JSON.parse(broken.body)).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'BadRequest',
      code: 400,
    })
    const csv = await post('text/csv', 'a,b')
    expect(csv.status).toBe(415)
    expect(JSON.parse(csv.body)).toMatchObject({ kind: 'Status', reason: 'UnsupportedMediaType', code: 415 })
    const yaml = await post('application/yaml', 'metadata:\n  name: from-yaml\n')
    expect(yaml.status).toBe(201)
    const wrongToken = await rawRequest(target, { path, token: 'wrong' })
    expect(wrongToken.status).toBe(401)
    expect(JSON.parse(wrongToken.body)).toMatchObject({ message: 'Unauthorized', reason: 'Unauthorized', code: 401 })
    const wrongMethod = await rawRequest(target, { method: 'POST', path: `${path}/a` })
    expect(wrongMethod.status).toBe(405)
    expect(JSON.parse(wrongMethod.body)).toMatchObject({
      message: 'the server does not allow this method on the requested resource',
      reason: 'MethodNotAllowed',
    })
  })

  test('G-87 it draws the tables that kubectl prints', async ({ space, cluster }) => {
    await space.create('pods', pod('a', shell(untilTerm), { schedulerName: 'nobody' }))
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
    const path = `/api/v1/namespaces/${space.name}/pods`
    const { body } = await rawRequest(cluster.target, { path, headers })
    const table = JSON.parse(body) as {
      readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[]
      readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: object }[]
    }
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
    expect(table.columnDefinitions.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
      'Name 0',
      'Ready 0',
      'Status 0',
      'Restarts 0',
      'Age 0',
      'IP 1',
      'Node 1',
      'Nominated Node 1',
      'Readiness Gates 1',
    ])
    const [row] = table.rows
    expect(row?.cells.toSpliced(4, 1)).toEqual(['a', '0/1', 'Pending', '0', '<none>', '<none>', '<none>', '<none>'])
    expect(row?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } })
  })

  test('G-85 it has the namespaces, the Service and the accounts of every cluster', async ({ space }) => {
    const names = (await space.list('namespaces')).items.map(({ metadata }) => metadata?.name)
    expect(names).toEqual(expect.arrayContaining(['default', 'kube-node-lease', 'kube-public', 'kube-system']))
    expect(await space.client.request({ path: '/api/v1/namespaces/default/services/kubernetes' })).toMatchObject({
      spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443 }] },
    })
    const { metadata, status } = await space.get('namespaces', space.name)
    expect(status?.phase).toBe('Active')
    expect(metadata?.labels).toEqual({ 'kubernetes.io/metadata.name': space.name })
  })
})
