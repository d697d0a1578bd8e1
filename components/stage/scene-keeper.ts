// Scene keeper: holds the scene on stage, so that the next one is made from it, and knows what just happened to pods.

import { nextScene, type Scene, type Stage } from '../../lib/layout/layout.ts'
import { type Motions, nextMotions, noMotions } from '../../lib/layout/motions.ts'

export type Kept = {
  readonly scene: Scene
  /** What just happened to pods. */
  readonly motions: Motions
}

export function createSceneKeeper() {
  let kept: Kept | null = null
  let made: Stage | null = null
  return {
    /** The last scene made; null before the first. */
    scene: () => kept?.scene ?? null,
    /** The same object while model and aspect stay the same. */
    next(stage: Stage): Kept {
      const isSame =
        made?.model === stage.model &&
        made.whole === stage.whole &&
        made.aspect === stage.aspect &&
        made.isOneTank === stage.isOneTank
      if (kept && isSame) return kept
      const scene = nextScene(stage, kept?.scene ?? null)
      const motions = kept ? nextMotions(kept.motions, kept.scene, scene, performance.now()) : noMotions
      kept = { scene, motions }
      made = stage
      return kept
    },
  }
}
