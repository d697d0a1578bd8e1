// Scene: everything on stage as rectangles and words, in scene units. What painters paint, whatever they paint with.

import type { Uid } from '../model/types.ts'
import type { Rect } from './geometry.ts'
import type { Label } from './text.ts'

/** A pod's box at scale 1. Wide enough for 16 characters of its name and two containers side by side. */
export const podWidth = 184
export const podHeight = 148
/** Between pods: half a stepper fits in it. */
export const podGap = 12
export const podPitchX = podWidth + podGap
export const podPitchY = podHeight + podGap

/** More pods than this are a crowd: painted as pictures, and no longer one by one what the stage is about. */
export const mostBeforeCrowd = 150

/** Where a pod is. `scale` 1 is podWidth × podHeight. */
export type PodBox = {
  readonly uid: Uid
  readonly x: number
  readonly y: number
  readonly scale: number
  /** Where it is: its node's name, or null for the tray. */
  readonly node: string | null
}

/** A pod that is wanted but not there. */
export type GhostBox = {
  readonly id: string
  readonly workloadUid: Uid
  readonly x: number
  readonly y: number
  readonly scale: number
  /** The workload and the API server's words, for its title. */
  readonly title: string
}

export type Tank = {
  readonly uid: Uid
  readonly name: string
  readonly rect: Rect
  /** The water's surface. */
  readonly waterY: number
  readonly labels: readonly Label[]
  readonly isReady: boolean
  /** Name, role, status and how full it is, in one sentence. */
  readonly title: string
  readonly pods: readonly PodBox[]
}

/** The strip for pods that are on no node that is drawn. */
export type Tray = {
  readonly rect: Rect
  readonly isEmpty: boolean
  readonly labels: readonly Label[]
  /** The whole reasons, by where their words stand. */
  readonly notes: readonly { readonly rect: Rect; readonly text: string }[]
  readonly pods: readonly PodBox[]
  readonly ghosts: readonly GhostBox[]
}

export const boxRect = ({ x, y, scale }: Pick<PodBox, 'x' | 'y' | 'scale'>): Rect => ({
  x,
  y,
  width: podWidth * scale,
  height: podHeight * scale,
})
