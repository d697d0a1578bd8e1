// Runtime: begins containers out of images, and more processes in them. The kubelet asks, the processes are simulated.

import type { Clock } from '../../../lib/clock.ts'
import type { ByteBudget } from '../files/volume.ts'
import { createImages } from '../images/images.ts'
import { startContainer } from './container.ts'
import { createGovernor } from './governor.ts'
import { pause } from './pause.ts'
import { createProcessLimits } from './process-limits.ts'
import type { Program } from './process-types.ts'
import { type Runtime, StartError } from './runtime-types.ts'

export function createRuntime({
  clock,
  random,
  programs,
  budget,
}: {
  readonly clock: Clock
  /** 0 ≤ x < 1. */
  readonly random: () => number
  /** By the name that executable files carry. */
  readonly programs: Readonly<Record<string, Program>>
  readonly budget: ByteBudget
}): Runtime {
  const images = createImages({ clock, random, budget })
  const shared = {
    clock,
    random,
    programs: { ...programs, pause, ...(programs.busybox && { bash: asSh(programs.busybox) }) },
    limits: createProcessLimits(),
    governor: createGovernor(),
  }
  return {
    image: (name) => images.find(name)?.facts ?? null,
    start(spec) {
      const image = images.find(spec.image)
      if (!image) {
        const message = `failed to create containerd container: get image failed: image "${spec.image}": not found`
        throw new StartError('CreateContainerError', message, 128)
      }
      return startContainer(spec, image, shared)
    },
  }
}

/** There is one shell; in the images that have bash it answers to that name too. */
function asSh(busybox: Program): Program {
  return (process) => {
    process.argv = ['sh', ...process.argv.slice(1)]
    return busybox(process)
  }
}
