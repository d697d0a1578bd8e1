// Node images: what a node has pulled, and what it is pulling. Pods that want the same at once wait for one pull.

import type { Clock } from '../../../lib/clock.ts'
import type { ImageFacts, Runtime } from '../runtime/runtime-types.ts'
import { parseImageName } from './image-name.ts'

const lookUpMs = 40 // to learn from the registry that what is here is the newest
const refusalMs = 400 // to learn from the registry that it has no such image

export type NodeImages = {
  has(image: string): boolean
  /** Resolves with the facts and how long the pull took, in whole milliseconds; rejects with PullError. */
  pull(image: string): Promise<{ readonly facts: ImageFacts; readonly pullMs: number }>
  /** What the node's status lists. */
  list(): { readonly names: string[]; readonly sizeBytes: number }[]
}

/** No registry has the image; `message` as containerd says it. */
export class PullError extends Error {
  override readonly name = 'PullError'
}

export function createNodeImages(runtime: Runtime, clock: Clock, onPulled: () => void): NodeImages {
  const present = new Map<string, ImageFacts>()
  const pulls = new Map<string, ReturnType<NodeImages['pull']>>()

  async function pullNow(image: string): ReturnType<NodeImages['pull']> {
    const facts = runtime.image(image)
    const isPresent = facts !== null && present.has(facts.fullName)
    const pullMs = facts ? (isPresent ? lookUpMs : facts.pullMs) : refusalMs
    await new Promise<void>((resolve) => clock.after(pullMs, resolve))
    pulls.delete(image)
    if (!facts) throw new PullError(notFound(image))
    present.set(facts.fullName, facts)
    if (!isPresent) onPulled()
    return { facts, pullMs }
  }

  return {
    has(image) {
      const facts = runtime.image(image)
      return facts !== null && present.has(facts.fullName)
    },
    pull(image) {
      const pull = pulls.get(image) ?? pullNow(image)
      pulls.set(image, pull)
      return pull
    },
    list() {
      return [...present.values()]
        .map(({ imageId, fullName, sizeBytes }) => ({ names: [imageId, fullName], sizeBytes }))
        .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    },
  }
}

function notFound(image: string): string {
  const fullName = parseImageName(image).fullName ?? image
  const why = `failed to resolve reference "${fullName}": ${fullName}: not found`
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${fullName}": ${why}`
}
