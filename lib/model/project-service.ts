// A Service as the API sends it, to its view.

import { asObject, none, type RawService } from './raw.ts'
import type { ServiceView } from './types.ts'

/** The view of a Service; `podUids` is empty until it is joined with its EndpointSlices (join.ts). Throws on what is no Service. */
export function projectService(raw: unknown): ServiceView {
  const { metadata, spec } = asObject<RawService>(raw, 'Service')
  return {
    uid: metadata.uid,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type: spec?.type ?? 'ClusterIP',
    clusterIP: spec?.clusterIP || null,
    choosesPods: Object.keys(spec?.selector ?? {}).length > 0,
    ports: (spec?.ports ?? none).map(({ port = 0, protocol = 'TCP', name, targetPort = port, nodePort }) => ({
      port,
      protocol,
      name: name || null,
      targetPort: String(targetPort),
      nodePort: nodePort || null,
    })),
    podUids: none,
  }
}
