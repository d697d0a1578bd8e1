// Test pod: containers of one pod on a real runtime and network, and what their servers answer and log. For tests.

import { onTestFinished } from 'vitest'
import type { Clock } from '../../../lib/clock.ts'
import type { Volume } from '../files/file-types.ts'
import { createByteBudget, createVolume } from '../files/volume.ts'
import { kinds } from '../kinds/kinds.ts'
import { podCidrOf } from '../network/addresses.ts'
import { readAll, requestHttp } from '../network/http.ts'
import { createNetwork } from '../network/network.ts'
import type { PodNetwork } from '../network/network-types.ts'
import type { Container, ContainerSpec } from '../runtime/runtime-types.ts'
import { createRuntime } from '../runtime/runtime.ts'
import { plainContainer } from '../runtime/test-container.ts'
import { shellPrograms } from '../shell/programs.ts'
import { createStore } from '../store/store.ts'
import { serverPrograms } from './server-programs.ts'

export type Running = {
  readonly container: Container
  stdout(): string
  stderr(): string
  /** Both, as `kubectl logs` shows them. */
  logs(): string
  /** Runs one more command in the container. */
  exec(...command: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }>
}

export type Answered = {
  readonly status: number
  readonly statusText: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export type TestPod = {
  readonly pod: PodNetwork
  /** Another pod of the same node. */
  newPod(hostname: string): PodNetwork
  newVolume(files?: Readonly<Record<string, string>>): Volume
  /** Begins a container and waits until it listens, ends or waits. */
  start(image: string, command: readonly string[] | undefined, spec?: Partial<ContainerSpec>): Promise<Running>
  /** Asks `http://HOST:PORT/PATH`. */
  get(
    url: string,
    options?: {
      readonly from?: PodNetwork
      readonly method?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    },
  ): Promise<Answered>
}

/** `turn` lets everything that is pending have its say. */
export function createTestPod({
  clock,
  random,
  turn,
}: {
  readonly clock: Clock
  readonly random: () => number
  readonly turn: () => Promise<void>
}): TestPod {
  const store = createStore({ clock, random, kinds })
  store.create('nodes', { metadata: { name: 'worker' }, spec: { podCIDR: podCidrOf(1) } })
  const network = createNetwork({ store, clock, random })
  const budget = createByteBudget(64 * 2 ** 20)
  const runtime = createRuntime({ clock, random, programs: { ...shellPrograms, ...serverPrograms }, budget })
  const newPod = (hostname: string) => network.attach({ namespace: 'default', hostname, nodeName: 'worker' })
  const pod = newPod('demo')
  const containers: Container[] = []
  onTestFinished(async () => {
    for (const container of containers) container.kill('SIGKILL')
    await turn()
  })

  return {
    pod,
    newPod,
    newVolume(files = {}) {
      const volume = createVolume({ clock, limitBytes: 2 ** 20, budget })
      for (const [path, content] of Object.entries(files)) volume.put(path, content)
      return volume
    },
    async start(image, command, spec = {}) {
      const said: { stream: string; text: string }[] = []
      const container = runtime.start({
        ...plainContainer,
        ...{ image, command, hostname: 'demo', network: pod },
        onOutput: (stream, bytes) => said.push({ stream, text: new TextDecoder().decode(bytes) }),
        ...spec,
      })
      containers.push(container)
      await turn()
      const textOf = (streams: readonly string[]) =>
        said
          .filter(({ stream }) => streams.includes(stream))
          .map(({ text }) => text)
          .join('')
      return {
        container,
        stdout: () => textOf(['stdout']),
        stderr: () => textOf(['stderr']),
        logs: () => textOf(['stdout', 'stderr']),
        async exec(...argv) {
          let output = ''
          const sink = { write: async (bytes: Uint8Array) => void (output += new TextDecoder().decode(bytes)) }
          const session = container.exec(argv, { stdin: null, stdout: sink, stderr: sink, terminal: null })
          const { exitCode } = await session.exited
          return { exitCode, output }
        },
      }
    },
    async get(url, { from = pod, method = 'GET', headers = {}, body } = {}) {
      const [, host = '', port = '80', path = ''] = /^(?:http:\/\/)?([^:/]+)(?::(\d+))?(\/.*)?$/.exec(url) ?? []
      const connection = await from.connect(host, Number(port))
      try {
        const response = await requestHttp(connection, {
          ...{ method, path: path || '/', headers: { Host: host, 'User-Agent': 'Wget', ...headers } },
          ...(body !== undefined && { body: new TextEncoder().encode(body) }),
        })
        const text = new TextDecoder().decode(await readAll(response.body, 2 ** 20))
        return { status: response.status, statusText: response.statusText, headers: response.headers, text }
      } finally {
        connection.close()
        await turn()
      }
    },
  }
}
