'use client'
// Inspected workload: wanted and ready, the stepper or why there is none, what was refused, and its pods.

import { useMemo } from 'react'
import { podsOfWorkload } from '../../lib/layout/lit.ts'
import { scaleAdvice, scaleTarget } from '../../lib/model/scale-advice.ts'
import type { Uid } from '../../lib/model/types.ts'
import { useModel, useView } from '../state/cluster-store.ts'
import { Age, Fact, Facts, Part, PodLinks, SelectLink } from './inspector-parts.tsx'
import { ObjectYaml } from './object-yaml.tsx'
import { ReplicaStepper } from './replica-stepper.tsx'
import { byName, count } from './words.ts'

export function InspectedWorkload({ uid }: { readonly uid: Uid }) {
  const workload = useView('workloads', uid)
  const model = useModel()
  const { workloads, pods: everyPod } = model
  const pods = useMemo(() => {
    const uids = podsOfWorkload({ workloads, pods: everyPod }, uid)
    return [...uids].map((podUid) => everyPod.get(podUid)!).toSorted(byName)
  }, [workloads, everyPod, uid])
  if (!workload) return null
  const owner = workloads.get(workload.ownerUid ?? '')
  const target = scaleTarget(workload, model)
  return (
    <>
      <Facts>
        <Fact name="Wanted">{count(workload.replicas, 'pod')}</Fact>
        <Fact name="Ready">{workload.readyReplicas}</Fact>
        {owner && (
          <Fact name="Made by">
            <SelectLink uid={owner.uid}>
              {owner.kind} {owner.name}
            </SelectLink>
          </Fact>
        )}
        <Fact name="Age">
          <Age since={workload.createdAt} />
        </Fact>
      </Facts>
      {workload.refusal && (
        <p className="card border-failing px-3 py-2 text-s wrap-anywhere">
          {count(workload.refusedPods, 'pod')} refused: {workload.refusal}
        </p>
      )}
      {!workload.scalable && <p className="text-s">{scaleAdvice(workload, model)}</p>}
      {target && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <p className="flex-1">How many pods</p>
          <ReplicaStepper workloadUid={target.uid} />
        </div>
      )}
      <Part title={`Its pods (${pods.length})`}>
        <PodLinks pods={pods} />
      </Part>
      <ObjectYaml of={{ kind: workload.kind, namespace: workload.namespace, name: workload.name }} view={workload} />
    </>
  )
}
