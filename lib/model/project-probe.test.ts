import { expect, test } from 'vitest'
import { probesOf } from './project-probe.ts'

test('P-20 probes are told by kind and by what they ask, the startup probe first', () => {
  const probes = probesOf({
    name: 'web',
    livenessProbe: { tcpSocket: { port: 5432 } },
    readinessProbe: { httpGet: { path: '/healthz?key=secret', port: 'http' } },
    startupProbe: { exec: { command: ['cat', '/password'] } as object },
  })
  expect(probes).toEqual([
    { kind: 'startup', asks: 'a command' },
    { kind: 'readiness', asks: 'GET :http/healthz' },
    { kind: 'liveness', asks: 'TCP :5432' },
  ])
})

test('P-20 what is left out has what Kubernetes takes for it; an unknown way to ask is a check', () => {
  expect(probesOf({ readinessProbe: { httpGet: { port: 80 } } })).toEqual([{ kind: 'readiness', asks: 'GET :80/' }])
  expect(probesOf({ livenessProbe: { grpc: { port: 9000 } } })).toEqual([{ kind: 'liveness', asks: 'gRPC :9000' }])
  expect(probesOf({ livenessProbe: {} })).toEqual([{ kind: 'liveness', asks: 'a check' }])
  expect(probesOf({ name: 'web' })).toEqual([])
})
