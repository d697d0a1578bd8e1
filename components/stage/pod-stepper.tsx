// Pod stepper: the stepper of a pod's workload, hanging from the pod's lower edge, where no pod has text.

import { useSyncExternalStore } from 'react'
import type { PodBox } from '../../lib/layout/scene.ts'
import { boxRect } from '../../lib/layout/scene.ts'
import type { Uid } from '../../lib/model/types.ts'
import { ReplicaStepper } from '../panels/replica-stepper.tsx'
import type { Camera } from './camera.ts'

const overlapPx = 5 // over the pod's lower edge, so that a pointer reaches the stepper without leaving the pod
const heightPx = 28 // of the compact stepper; kept on the stage

type Props = { readonly box: PodBox; readonly workloadUid: Uid; readonly camera: Camera; readonly stageHeight: number }

export function PodStepper({ box, workloadUid, camera, stageHeight }: Props) {
  const view = useSyncExternalStore(camera.subscribe, camera.view, camera.view)
  const rect = boxRect(box)
  const left = view.x + (rect.x + rect.width / 2) * view.k
  const top = view.y + (rect.y + rect.height) * view.k - overlapPx
  return (
    <div className="pod-stepper" style={{ left, top: Math.min(top, stageHeight - heightPx) }}>
      <ReplicaStepper workloadUid={workloadUid} compact />
    </div>
  )
}
