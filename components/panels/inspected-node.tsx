'use client'
// Inspected node: what machine it is, how full, and its pods.

import type { Uid } from '../../lib/model/types.ts'
import { useModel, useView } from '../state/cluster-store.ts'
import { useShownModel } from '../state/view-state.ts'
import { Age, Fact, Facts, Part, PodLinks } from './inspector-parts.tsx'
import { byName, count } from './words.ts'

export function InspectedNode({ uid }: { readonly uid: Uid }) {
  const node = useView('nodes', uid)
  const { pods } = useModel()
  const shown = useShownModel().pods
  if (!node) return null
  const onNode = [...pods.values()].filter((pod) => pod.node === node.name)
  const shownOnNode = onNode.filter((pod) => shown.has(pod.uid)).toSorted(byName)
  const hidden = onNode.length - shownOnNode.length
  return (
    <>
      <Facts>
        <Fact name="Status">
          <b className={`font-semibold ${node.status === 'Ready' ? 'text-running' : 'text-failing'}`}>{node.status}</b>
        </Fact>
        <Fact name="Roles">{node.roles.length > 0 ? node.roles.join(', ') : 'worker'}</Fact>
        <Fact name="IP">{node.internalIP ? <span className="font-mono">{node.internalIP}</span> : 'none'}</Fact>
        <Fact name="Kubelet">{node.version}</Fact>
        <Fact name="Room">
          {onNode.length} of {count(node.podCapacity, 'pod')}
        </Fact>
        <Fact name="Age">
          <Age since={node.createdAt} />
        </Fact>
      </Facts>
      <Part title={`Its pods (${shownOnNode.length})`}>
        <PodLinks pods={shownOnNode} withNamespace />
        {hidden > 0 && <p className="text-s text-soft">And {count(hidden, 'pod')} of namespaces that are not shown.</p>}
      </Part>
    </>
  )
}
