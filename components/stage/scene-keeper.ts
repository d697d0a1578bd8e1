// Scene keeper: holds the scene on stage, so that the next one is made from it, and remembers which pods were born in front of the class.

import { changedUids } from '../../lib/delta/changed.ts'
import { nextScene, type Scene, type Stage } from '../../lib/layout/layout.ts'
import { type Motions, nextMotions, noMotions } from '../../lib/layout/motions.ts'
import type { Uid } from '../../lib/model/types.ts'

/** More newcomers than this at once are a crowd: they are there at once instead of fading in one by one. */
const mostBirths = 60

/** So many of them are remembered: whoever comes close to an older one is not told that it is new. */
const mostNewcomers = 200

export type Kept = {
  readonly scene: Scene
  readonly newcomers: ReadonlySet<Uid>
  /** What just happened to pods that are elements of the page. */
  readonly motions: Motions
}

export function createSceneKeeper() {
  let kept: Kept | null = null
  let made: Stage | null = null
  return {
    /** The same object while model and aspect stay the same. */
    next(stage: Stage): Kept {
      const isSame = made?.model === stage.model && made.whole === stage.whole && made.aspect === stage.aspect
      if (kept && isSame) return kept
      const scene = nextScene(stage, kept?.scene ?? null)
      const newcomers = kept ? bornSince(kept, scene) : new Set<Uid>()
      const motions = kept ? nextMotions(kept.motions, kept.scene, scene, performance.now()) : noMotions
      kept = { scene, newcomers, motions }
      made = stage
      return kept
    },
  }
}

function bornSince({ scene, newcomers }: Kept, next: Scene): ReadonlySet<Uid> {
  const pods = next.source.model.pods
  const before = scene.source.model.pods
  if (pods === before || before.size === 0) return newcomers
  const stillThere = [...newcomers].filter((uid) => pods.has(uid))
  const born = changedUids(before, pods).filter((uid) => !before.has(uid))
  if (born.length === 0 && stillThere.length === newcomers.size) return newcomers
  return new Set(born.length > mostBirths ? stillThere : [...stillThere, ...born].slice(-mostNewcomers))
}
