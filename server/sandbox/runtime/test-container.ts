// Test container: what tests that run a container say of it, unless it matters to them.

import type { ContainerSpec } from './runtime-types.ts'

/** All of a container but its network and who hears what it says. */
export const plainContainer = {
  image: 'busybox',
  command: ['sh'],
  args: undefined,
  env: {},
  workingDir: undefined,
  hostname: 'pod',
  mounts: [],
  podUid: 'uid',
  stdin: false,
  tty: false,
} satisfies Partial<ContainerSpec>
