// Container access: what kubectl logs, exec and attach reach, and how the API server and the kubelet word what they can't.

import { badRequest, StatusError } from '../errors.ts'
import { Killed, type Output, PipeClosed } from '../runtime/process-types.ts'
import { type ExecIo, type ExecSession, StartError } from '../runtime/runtime-types.ts'
import type { Store } from '../store/store-types.ts'
import type { Kubelet } from './kubelet.ts'
import type { ContainerRef, Kubelets, LogOptions } from './kubelet-types.ts'
import type { Pod } from './pod-run.ts'
import { type ContainerRun, type Instance, type PodRun, runningInstance } from './pod-run.ts'
import { readLog } from './read-log.ts'
import { goList } from './words.ts'

const kubeletPort = 10250

export function createContainerAccess(
  store: Store,
  kubeletOf: (nodeName: string) => Kubelet | undefined,
): Pick<Kubelets, 'logs' | 'exec' | 'attach'> {
  /** The pod and the name of one of its containers. */
  function find({ namespace, pod: name, container }: ContainerRef): { pod: Pod; container: string } {
    const pod = store.mustGet('pods', namespace, name)
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec!
    const names = [...initContainers, ...containers, ...ephemeralContainers].map((each) => each.name)
    if (container !== undefined) {
      if (names.includes(container)) return { pod, container }
      throw badRequest(`container ${container} is not valid for pod ${name}`)
    }
    if (containers.length === 1) return { pod, container: containers[0]!.name }
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: ${goList(names)}`)
  }

  /** What the pod's kubelet remembers; null for a pod that it does not run. Throws if the node does not answer. */
  function runOf(pod: Pod, unreachable: (address: string) => string): PodRun | null {
    const nodeName = pod.spec!.nodeName ?? ''
    const kubelet = kubeletOf(nodeName)
    if (kubelet?.isOn()) return kubelet.run(pod.metadata.uid) ?? null
    const addresses = store.get('nodes', '', nodeName)?.status?.addresses
    const address = `${addresses?.find(({ type }) => type === 'InternalIP')?.address ?? nodeName}:${kubeletPort}`
    throw new StatusError(500, 'InternalError', unreachable(address))
  }

  /** The container if it runs. */
  function runningIn(ref: ContainerRef): Instance & { readonly container: NonNullable<Instance['container']> } {
    const { pod, container } = find(ref)
    if (!pod.spec!.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
    const run = runOf(pod, (address) => `error dialing backend: dial tcp ${address}: connect: no route to host`)
    const found = run?.containers.find(({ name }) => name === container)
    const instance = found && runningInstance(found)
    if (!instance) throw internal(`unable to upgrade connection: container not found ("${container}")`)
    return instance
  }

  return {
    logs(ref, options) {
      const { pod, container } = find(ref)
      const { name, namespace } = pod.metadata
      if (!pod.spec!.nodeName) return readLog(null, options)
      const run = runOf(pod, (address) => {
        const url = `https://${address}/containerLogs/${namespace}/${name}/${container}`
        return `Get "${url}": dial tcp ${address}: connect: no route to host`
      })
      const found = run?.stage === 'refused' ? undefined : run?.containers.find((each) => each.name === container)
      if (!found) throw badRequest(`container "${container}" in pod "${name}" is not available`)
      return readLog(instanceToRead(pod, found, options).log, options)
    },
    exec(ref, command, io) {
      const { container } = runningIn(ref)
      try {
        return container.exec(command, io)
      } catch (error) {
        if (!(error instanceof StartError)) throw error
        throw internal(`Internal error occurred: error executing command in container: ${error.message}`)
      }
    },
    attach(ref, io) {
      const { pod, container } = find(ref)
      const spec = pod.spec!.containers.find(({ name }) => name === container)
      return attachTo(runningIn(ref), io, spec?.stdinOnce ?? false)
    },
  }
}

function internal(message: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`)
}

const pullWaits: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}

/** Which life of the container to read. */
function instanceToRead(
  pod: Pod,
  { name, instance, previous }: ContainerRun,
  { previous: isPrevious }: LogOptions,
): Instance {
  const which = `container "${name}" in pod "${pod.metadata.name}"`
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const state = statuses.find((status) => status.name === name)?.state
  if (isPrevious) {
    // While it waits for its restart, its last life is the previous one.
    const last = state?.waiting && instance?.terminated ? instance : previous
    if (last) return last
    throw badRequest(`previous terminated ${which} not found`)
  }
  if (instance) return instance
  const reason = state?.waiting?.reason ?? 'ContainerCreating'
  throw badRequest(`${which} is waiting to start: ${pullWaits[reason] ?? reason}`)
}

/** Shows what the container writes from now on, and hands it what is typed, if it reads. */
function attachTo(
  instance: Instance & { readonly container: NonNullable<Instance['container']> },
  io: ExecIo,
  isOnlyClient: boolean,
): ExecSession {
  const { log, container } = instance
  let next = log.end
  let isOver = false
  let writing = Promise.resolve()
  const flush = () => {
    const writes = log.from(next)
    next = log.end
    const bytes = Buffer.from(writes.map(({ text }) => text).join(''), 'latin1')
    if (bytes.length === 0) return
    writing = writing
      .then(() => (isOver ? undefined : io.stdout?.write(bytes)))
      .catch((error: unknown) => {
        if (!(error instanceof PipeClosed)) throw error
        isOver = true // the client has gone
      })
  }
  const stop = log.onChange(flush)
  if (io.stdin) {
    void passOn(io.stdin, container.stdin, () => isOver).then(() => {
      if (isOnlyClient) container.closeStdin()
    })
  }
  return {
    exited: container.exited.then(async (status) => {
      await writing
      stop()
      return status
    }),
    kill() {
      isOver = true
      stop()
    },
  }
}

async function passOn(from: NonNullable<ExecIo['stdin']>, to: Output, isOver: () => boolean): Promise<void> {
  try {
    for (let bytes = await from.read(); bytes !== null && !isOver(); bytes = await from.read()) await to.write(bytes)
  } catch (error) {
    // The container has ended, or the client has gone in the middle of it.
    if (!(error instanceof PipeClosed) && !(error instanceof Killed)) throw error
  }
}
