'use client'
// Inspected node: what machine it is, how full, and its pods.

import { useMemo } from 'react'
import { isNodeReady } from '../../lib/model/life.ts'
import type { Uid } from '../../lib/model/types.ts'
import { useModel, useView } from '../state/cluster-store.ts'
import { useShownModel } from '../state/view-state.ts'
import { Age, Fact, Facts, Part, PodLinks } from './inspector-parts.tsx'
import { ObjectYaml } from './object-yaml.tsx'
import { byName, count } from './words.ts'

export function InspectedNode({ uid }: { readonly uid: Uid }) {
  const node = useView('nodes', uid)
  const { pods } = useModel()
  const shown = useShownModel().pods
  const name = node?.name
  const onNode = useMemo(() => [...pods.values()].filter((pod) => pod.node === name), [pods, name])
  const shownOnNode = useMemo(() => onNode.filter(({ uid: each }) => shown.has(each)).toSorted(byName), [onNode, shown])
  if (!node) return null
  const hidden = onNode.length - shownOnNode.length
  return (
    <>
      <Facts>
        <Fact name="Status">
          <b className={`font-semibold ${isNodeReady(node) ? 'text-running' : 'text-failing'}`}>{node.status}</b>
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
      <ObjectYaml of={{ kind: 'Node', namespace: null, name: node.name }} view={node} />
    </>
  )
}
