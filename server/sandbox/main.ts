// Main: the sandbox's own process. Serves one cluster on a free port of this machine until it is told to end, or whoever began it is gone.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serveApi } from './api/serve-api.ts'
import { createCluster, threeNodes } from './cluster.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { createRealClock } from './real-clock.ts'
import type { SandboxReady } from './start-sandbox.ts'

const { values } = parseArgs({ options: { workers: { type: 'string' }, pods: { type: 'string' } } })
const [controlPlane, firstWorker] = threeNodes
const workers = Number(values.workers ?? 2)
const podsPerNode = Number(values.pods ?? firstWorker!.pods)
const nodes = [
  controlPlane!,
  ...Array.from({ length: workers }, (_, index) => ({
    ...firstWorker!,
    name: `sandbox-worker${index === 0 ? '' : index + 1}`,
    pods: podsPerNode,
  })),
]

const clock = createRealClock()
const create = () => createCluster({ clock, random: Math.random, nodes })
let cluster = create()
const token = randomBytes(32).toString('base64url')
const api = await serveApi({
  cluster: () => cluster,
  reset() {
    cluster.close()
    cluster = create()
  },
  clock,
  token,
})

// Readable by this user alone: the token in it is the key to the cluster.
const directory = mkdtempSync(join(tmpdir(), 'podarium-'))
const kubeconfigPath = join(directory, 'kubeconfig')
writeKubeconfig({ path: kubeconfigPath, port: api.port, certificateAuthority: api.certificateAuthority, token })
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

const end = () => process.exit(0)
process.once('SIGTERM', end)
process.once('SIGINT', end)

if (process.send) {
  process.once('disconnect', end)
  process.send({ kubeconfigPath } satisfies SandboxReady)
} else {
  console.log(`A sandbox cluster is ready: ${nodes.length} nodes, empty. For kubectl, in another terminal:

  export KUBECONFIG=${kubeconfigPath}

Then \`kubectl get nodes\`, or \`npm start -- --context podarium-sandbox\` to see it. Ctrl-C ends it.`)
}
