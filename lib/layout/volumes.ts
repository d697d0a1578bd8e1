// Volumes: how each kind is drawn, in what order, and what is said of it.

import { isApiToken } from '../model/api-token.ts'
import type { PodView, VolumeView } from '../model/types.ts'

/** drum: a place to write; claim: a drum that outlives the pod; sheet: written by the cluster; plug: the node's own disk. */
export type VolumeShape = 'drum' | 'claim' | 'sheet' | 'plug'

const shapes: Readonly<Record<string, VolumeShape>> = {
  configMap: 'sheet',
  secret: 'sheet',
  downwardAPI: 'sheet',
  projected: 'sheet',
  clusterTrustBundle: 'sheet',
  persistentVolumeClaim: 'claim',
  ephemeral: 'claim',
  hostPath: 'plug',
}

export const volumeShape = ({ kind }: VolumeView): VolumeShape => shapes[kind] ?? 'drum'

/** `emptyDir`, `configMap shop-conf`, `claim data-0`. */
export function volumeWords({ kind, detail }: VolumeView): string {
  const word = kind === 'persistentVolumeClaim' ? 'claim' : kind
  return detail === null ? word : `${word} ${detail}`
}

/** The volumes that are drawn, each below the containers that mount it, as far as order goes; the API token last, for it is drawn for a pod that is selected only. */
export function drawnVolumes(
  { volumes }: PodView,
  columns: readonly { readonly mounts: readonly { readonly volume: string }[] }[],
  showsToken: boolean,
): readonly VolumeView[] {
  const drawn = volumes.filter((volume) => showsToken || !isApiToken(volume))
  const centre = new Map(
    drawn.map(({ name }) => {
      const at = columns.flatMap(({ mounts }, i) => (mounts.some(({ volume }) => volume === name) ? [i] : []))
      return [name, at.length === 0 ? columns.length : at.reduce((sum, i) => sum + i, 0) / at.length]
    }),
  )
  return drawn.toSorted(
    (a, b) => Number(isApiToken(a)) - Number(isApiToken(b)) || centre.get(a.name)! - centre.get(b.name)!,
  )
}
