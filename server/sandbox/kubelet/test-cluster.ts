// Test cluster: kubelets on the real store, network and runtime, with a clock that the test moves and containers that do as they are told.

import type { Pod, PodSpec } from 'kubernetes-types/core/v1'
import { onTestFinished } from 'vitest'
import { createManualClock, turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import { createByteBudget } from '../files/volume.ts'
import { kinds } from '../kinds/kinds.ts'
import { serveHttp } from '../network/http.ts'
import { createNetwork } from '../network/network.ts'
import type { Process, Program } from '../runtime/process-types.ts'
import { createRuntime } from '../runtime/runtime.ts'
import { createStore } from '../store/store.ts'
import { times } from '../times.ts'
import type { LogOptions } from './kubelet-types.ts'
import { type NodeSpec, startKubelets } from './kubelets.ts'

export type Told = {
  readonly about: string
  readonly fieldPath: string | undefined
  readonly type: string
  readonly reason: string
  readonly message: string
}

const worker: NodeSpec = { name: 'worker', isControlPlane: false, cpu: '4', memory: '8Gi', pods: 110 }

/** One node, `worker`, and nothing on it. */
export function startTestCluster({ nodes = [worker] }: { readonly nodes?: readonly NodeSpec[] } = {}) {
  const clock = createManualClock()
  const random = seededRandom(1).next
  const store = createStore({ clock, random, kinds })
  for (const name of ['default', 'kube-node-lease']) store.create('namespaces', { metadata: { name } })
  store.create('serviceaccounts', { metadata: { name: 'default', namespace: 'default' } })
  const budget = createByteBudget(64 * 2 ** 20)
  const events: Told[] = []
  const network = createNetwork({ store, clock, random })
  const runtime = createRuntime({ clock, random, programs: { busybox: obey }, budget })
  const kubelets = startKubelets({
    store,
    clock,
    random,
    times,
    network,
    runtime,
    nodes,
    budget,
    record: ({ metadata }, { type, reason, message, fieldPath }) =>
      events.push({ about: metadata.name, fieldPath, type, reason, message }),
  })
  onTestFinished(async () => {
    kubelets.close()
    await turn()
  })

  const pod = (name: string) => store.get('pods', 'default', name)
  const told = (name: string) => events.filter(({ about }) => about === name)

  async function settle(): Promise<void> {
    for (let round = 0; round < 30; round++) await turn()
  }

  return {
    clock,
    store,
    kubelets,
    network,
    events,
    pod,
    settle,
    /** The status of one of a pod's containers. */
    container(podName: string, name: string) {
      const { initContainerStatuses = [], containerStatuses = [] } = pod(podName)?.status ?? {}
      return [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name)
    },
    condition: (podName: string, type: string) => pod(podName)?.status?.conditions?.find((each) => each.type === type),
    /** `reason: message` of all events about it, in order. */
    told: (name: string) => told(name).map(({ reason, message }) => `${reason}: ${message}`),
    /** Lets seconds pass, and all that happens in them happen. */
    async pass(seconds: number) {
      await settle()
      for (let left = seconds * 1000; left > 0; left -= 250) {
        await clock.advance(Math.min(left, 250))
        for (let round = 0; round < 6; round++) await turn()
      }
      await settle()
    },
    /** Binds a new pod to the node; containers run `busybox` unless they say otherwise. */
    create(name: string, spec: Partial<PodSpec>, metadata: Pod['metadata'] = {}) {
      return store.create('pods', podOf(name, spec, metadata))
    },
    remove: (name: string, gracePeriodSeconds?: number) =>
      store.delete('pods', 'default', name, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    /** The log of a pod's container, its only one unless it is named: all of it, unless a test asks for less or for more to come. */
    log(podName: string, { container, ...options }: Partial<LogOptions> & { readonly container?: string } = {}) {
      return kubelets.logs({ namespace: 'default', pod: podName, container }, { ...wholeLog(), ...options })
    },
  }
}

const wholeLog = (): LogOptions => ({
  follow: false,
  previous: false,
  timestamps: false,
  tailLines: undefined,
  limitBytes: undefined,
  sinceMs: undefined,
  signal: new AbortController().signal,
})

/** All that a log says, once it has ended. */
export async function textOf(log: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of log) parts.push(part)
  return Buffer.concat(parts).toString()
}

function podOf(name: string, spec: Partial<PodSpec>, metadata: Pod['metadata']): Pod {
  const container = {
    image: 'busybox',
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', 'sleep', '86400'],
    terminationMessagePolicy: 'File',
    terminationMessagePath: '/dev/termination-log',
  }
  return {
    metadata: { generation: 1, ...metadata, name, namespace: 'default' },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: true,
      nodeName: 'worker',
      restartPolicy: 'Always',
      serviceAccountName: 'default',
      terminationGracePeriodSeconds: 30,
      ...spec,
      ...(spec.initContainers && { initContainers: spec.initContainers.map((each) => ({ ...container, ...each })) }),
      containers: (spec.containers ?? [{ name: 'main' }]).map((each) => ({ ...container, ...each })),
    },
  }
}

/** What the commands of test containers do, after `sh`, which every image has. */
const deeds: Readonly<Record<string, (process: Process, args: readonly string[]) => Promise<number>>> = {
  /** Ends on SIGTERM, as a well-behaved server does. */
  async sleep(process, [seconds = '0']) {
    await process.sleep(Number(seconds) * 1000)
    return 0
  },
  async polite(process) {
    process.onSignal('SIGTERM', () => {})
    await process.sleep(86_400_000) // until the signal
    return 0
  },
  async exit(_, [code = '0']) {
    return Number(code)
  },
  async 'fail-after'(process, [seconds = '0']) {
    await process.sleep(Number(seconds) * 1000)
    return 1
  },
  true: async () => 0,
  false: async () => 1,
  async say(process, words) {
    await process.descriptors.get(1)!.write!(new TextEncoder().encode(`${words.join(' ')}\n`))
    return 0
  },
  /** Says which of its lives this is, and ends. */
  async lives(process, [path = '']) {
    const { files } = process.container
    const life = files.exists(path) ? files.readFile(path).length + 1 : 1
    files.writeFile(path, 'x'.repeat(life))
    return deeds['say-and-fail']!(process, [`life ${life}`])
  },
  /** Adds its name to a file a second after it was asked to end. */
  async 'note-end'(process, [path = '', name = '']) {
    await deeds.polite!(process, [])
    await process.sleep(1000)
    const { files } = process.container
    const before = files.exists(path) ? Buffer.from(files.readFile(path)).toString() : ''
    files.writeFile(path, `${before}${name} `)
    return 0
  },
  async 'echo-stdin'(process) {
    const [input, output] = [process.descriptors.get(0)!, process.descriptors.get(1)!]
    for (let bytes = await input.read!(); bytes !== null; bytes = await input.read!()) await output.write!(bytes)
    return 0
  },
  async 'say-and-fail'(process, words) {
    await deeds.say!(process, words)
    return 1
  },
  async repeat(process, [times = '1', line = '']) {
    for (let number = 0; number < Number(times); number++) await deeds.say!(process, [String(number), line])
    return deeds.sleep!(process, ['86400'])
  },
  async 'last-words'(process, words) {
    process.container.files.writeFile('/dev/termination-log', words.join(' '))
    return 4
  },
  async 'say-env'(process, names) {
    const words = names.map((name) => `${name}=${process.env.get(name) ?? '(none)'}`).join('\n')
    return deeds.say!(process, [words])
  },
  /** Says lines for as long as it runs, one a second. */
  async count(process) {
    for (let number = 1; ; number++) {
      await deeds.say!(process, [String(number)])
      await process.sleep(1000)
    }
  },
  async cat(process, [path = '']) {
    await process.descriptors.get(1)!.write!(process.container.files.readFile(path))
    return 0
  },
  /** Ends well once the file is there, else with 1. */
  async once(process, [path = '']) {
    if (process.container.files.exists(path)) return deeds.sleep!(process, ['86400'])
    process.container.files.writeFile(path, '')
    return 1
  },
  async fill(process, [path = '', bytes = '0']) {
    process.container.files.writeFile(path, new Uint8Array(Number(bytes)))
    return deeds.sleep!(process, ['86400'])
  },
  /** Answers all with this status, from a while after its start. */
  async serve(process, [port = '80', status = '200', afterSeconds = '0']) {
    await process.sleep(Number(afterSeconds) * 1000)
    const listener = process.container.network.listen('0.0.0.0', Number(port), (connection) => {
      void serveHttp(connection, async () => ({ status: Number(status), headers: {} }))
    })
    return deeds.sleep!(process, ['86400']).finally(() => listener.close())
  },
}

const obey: Program = (process) => {
  const [, name = '', ...args] = process.argv
  return deeds[name]!(process, args)
}
