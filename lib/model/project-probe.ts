// What a container is asked by its kubelet, to its view: which probes it has and what they ask, in a word. Never a command, a header or a query.

import { interned } from './interned.ts'
import { none, type RawContainer, type RawProbe } from './raw.ts'
import type { ProbeView } from './types.ts'

/** In the order in which they matter: nothing else is asked before the startup probe has passed. */
const fields = [
  ['startup', 'startupProbe'],
  ['readiness', 'readinessProbe'],
  ['liveness', 'livenessProbe'],
] as const

export function probesOf(container: RawContainer): readonly ProbeView[] {
  const probes = fields.flatMap(([kind, field]) => {
    const probe = container[field]
    return probe ? [{ kind, asks: interned(asked(probe)) }] : []
  })
  return probes.length === 0 ? none : probes
}

/** `GET :80/healthz`, `TCP :5432`, `gRPC :9000`, `a command`; what asks in a way that is not known yet is `a check`. */
function asked({ httpGet, tcpSocket, grpc, exec }: RawProbe): string {
  if (httpGet) {
    // A query may hold a password.
    const path = (httpGet.path || '/').replace(/[?#].*$/s, '')
    return `GET :${httpGet.port ?? 80}${path.startsWith('/') ? '' : '/'}${path}`
  }
  if (tcpSocket) return `TCP :${tcpSocket.port ?? ''}`
  if (grpc) return `gRPC :${grpc.port ?? ''}`
  return exec ? 'a command' : 'a check'
}
