'use client'
// Inspected Service: its address, its ports, and the ready pods behind it.

import type { Uid } from '../../lib/model/types.ts'
import { useModel, useView } from '../state/cluster-store.ts'
import { Fact, Facts, Part, PodLinks } from './inspector-parts.tsx'
import { ObjectYaml } from './object-yaml.tsx'

export function InspectedService({ uid }: { readonly uid: Uid }) {
  const service = useView('services', uid)
  const { pods } = useModel()
  if (!service) return null
  const behind = service.podUids.map((podUid) => pods.get(podUid)).filter((pod) => pod !== undefined)
  return (
    <>
      <Facts>
        <Fact name="Type">{service.type}</Fact>
        <Fact name="Address">
          <span className="font-mono">{service.clusterIP ?? 'none of its own'}</span>
        </Fact>
        {service.ports.map(({ port, protocol, name, targetPort, nodePort }) => (
          <Fact key={`${protocol} ${port}`} name="Port">
            <span className="font-mono">
              {port}/{protocol} → {targetPort}
            </span>
            {name && ` (${name})`}
            {nodePort !== null && `, on each node ${nodePort}`}
          </Fact>
        ))}
      </Facts>
      <Part title={`Ready pods behind it (${behind.length})`}>
        <PodLinks pods={behind} />
      </Part>
      <ObjectYaml of={{ kind: 'Service', namespace: service.namespace, name: service.name }} view={service} />
    </>
  )
}
