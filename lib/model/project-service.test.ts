import { expect, test } from 'vitest'
import { projectService } from './project-service.ts'

const metadata = { uid: 's-1', name: 'web', namespace: 'shop' }

test('P-2 a Service becomes its view', () => {
  const ports = [
    { port: 80, targetPort: 'http', nodePort: 30080, name: 'web' },
    { port: 53, protocol: 'UDP' },
  ]
  expect(
    projectService({ metadata, spec: { type: 'NodePort', clusterIP: '10.96.0.9', selector: { app: 'web' }, ports } }),
  ).toEqual({
    uid: 's-1',
    namespace: 'shop',
    name: 'web',
    type: 'NodePort',
    clusterIP: '10.96.0.9',
    choosesPods: true,
    ports: [
      { port: 80, protocol: 'TCP', name: 'web', targetPort: 'http', nodePort: 30080 },
      { port: 53, protocol: 'UDP', name: null, targetPort: '53', nodePort: null },
    ],
    podUids: [],
  })
})

test('P-21 a Service without a selector chooses no pods', () => {
  expect(projectService({ metadata, spec: {} }).choosesPods).toBe(false)
  expect(projectService({ metadata, spec: { selector: {} } }).choosesPods).toBe(false)
})

test('P-2 a headless Service says None, one without an address nothing', () => {
  expect(projectService({ metadata, spec: { clusterIP: 'None' } }).clusterIP).toBe('None')
  expect(projectService({ metadata, spec: { type: 'ExternalName' } })).toMatchObject({ clusterIP: null, ports: [] })
})
