// Start container: pulls the image, puts together what the container sees, begins it, and runs its first hook.

import type { Container as ContainerSpec } from 'kubernetes-types/core/v1'
import { StartError } from '../runtime/runtime-types.ts'
import { nextBackOff, waitUntilMs } from './back-off.ts'
import { ContainerLog } from './container-log.ts'
import { ConfigError, environmentOf, expand } from './environment.ts'
import { runHook } from './hooks.ts'
import { parseImageName } from './image-name.ts'
import { type KubeletContext, recordContainer } from './kubelet-context.ts'
import { PullError } from './node-images.ts'
import { type ContainerRun, fullNameOf, type Instance, type PodRun, runningInstance, specOf } from './pod-run.ts'
import { startProbes } from './probes.ts'
import { stopContainer } from './stop-container.ts'
import { messageMount, terminatedState } from './terminated-state.ts'
import { mountsOf } from './volumes.ts'
import { timestamp } from '../store/names.ts'
import { goDuration, randomHex } from './words.ts'

/** Why a container does not run, as its status says it. */
export type Trouble = { readonly reason: string; readonly message: string }

/**
 * One attempt. Null if it runs now, or trouble, which has been told as events too. Undefined if the pod has been given up meanwhile.
 * May take long: a pull, a hook.
 */
export async function startContainer(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
): Promise<Trouble | null | undefined> {
  const { turn } = run
  const wait = crashWait(context, run, container)
  if (wait) return wait
  const trouble = await ensureImage(context, run, container)
  if (run.turn !== turn) return undefined
  if (trouble) {
    recordContainer(context, run, container, 'Warning', 'Failed', `Error: ${trouble.reason}`)
    return trouble
  }
  const failed = begin(context, run, container)
  if (failed) return failed
  return afterStart(context, run, container)
}

/** Whether it must wait since it has ended too often. */
function crashWait(context: KubeletContext, run: PodRun, container: ContainerRun): Trouble | null {
  const { instance } = container
  if (!instance?.terminated) return null
  const { crashBackOffFirstMs: firstMs, crashBackOffLongestMs: longestMs } = context.times
  const limits = { firstMs, longestMs }
  const untilMs = waitUntilMs(container.crashBackOff, instance.finishedAtMs, limits)
  const nowMs = context.clock.nowMs()
  if (untilMs === null || nowMs >= untilMs) {
    container.crashBackOff = nextBackOff(container.crashBackOff, instance.finishedAtMs, nowMs, limits)
    return null
  }
  const name = fullNameOf(run.pod)
  const words = `Back-off restarting failed container ${container.name} in pod ${name}`
  recordContainer(context, run, container, 'Warning', 'BackOff', words)
  const waits = goDuration(container.crashBackOff!.waitMs)
  const message = `back-off ${waits} restarting failed container=${container.name} pod=${name}`
  return { reason: 'CrashLoopBackOff', message }
}

async function ensureImage(context: KubeletContext, run: PodRun, container: ContainerRun): Promise<Trouble | null> {
  const { image = '', imagePullPolicy } = specOf(run, container)
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    recordContainer(context, run, container, type, reason, message)

  const name = parseImageName(image)
  if (name.fullName === null) {
    const why = `couldn't parse image name "${image}": ${name.problem}`
    const message = `Failed to apply default image tag "${image}": ${why}`
    tell('Warning', 'InspectFailed', message)
    return { reason: 'InvalidImageName', message }
  }
  const isPresent = imagePullPolicy !== 'Always' && context.images.has(image)
  if (isPresent) {
    tell('Normal', 'Pulled', `Container image "${image}" already present on machine`)
    return null
  }
  if (imagePullPolicy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`
    tell('Warning', 'ErrImageNeverPull', message)
    return { reason: 'ErrImageNeverPull', message }
  }
  return pull(context, container, image, tell)
}

async function pull(
  { clock, images, times, turns }: KubeletContext,
  container: ContainerRun,
  image: string,
  tell: (type: 'Normal' | 'Warning', reason: string, message: string) => void,
): Promise<Trouble | null> {
  const limits = { firstMs: times.pullBackOffFirstMs, longestMs: times.pullBackOffLongestMs }
  const before = container.pullBackOff
  const beganAtMs = clock.nowMs()
  if (before && beganAtMs < before.backOff.updatedAtMs + before.backOff.waitMs) {
    const message = `Back-off pulling image "${image}"`
    tell('Normal', 'BackOff', message)
    return { reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${before.why}` }
  }
  tell('Normal', 'Pulling', `Pulling image "${image}"`)
  try {
    const { facts, pullMs } = await images.pull(image)
    await turns.next() // a thousand pods may have waited for it
    container.pullBackOff = null
    const took = `${goDuration(pullMs)} (${goDuration(clock.nowMs() - beganAtMs)} including waiting)`
    tell('Normal', 'Pulled', `Successfully pulled image "${image}" in ${took}. Image size: ${facts.sizeBytes} bytes.`)
    return null
  } catch (error) {
    if (!(error instanceof PullError)) throw error
    tell('Warning', 'Failed', `Failed to pull image "${image}": ${error.message}`)
    const nowMs = clock.nowMs()
    container.pullBackOff = { backOff: nextBackOff(before?.backOff ?? null, nowMs, nowMs, limits), why: error.message }
    return { reason: 'ErrImagePull', message: error.message }
  }
}

/** Makes the container and begins its first process. */
function begin(context: KubeletContext, run: PodRun, container: ContainerRun): Trouble | null {
  const spec = specOf(run, container)
  const failed = (reason: string, message: string): Trouble => {
    recordContainer(context, run, container, 'Warning', 'Failed', `Error: ${message}`)
    return { reason, message }
  }
  const created = () =>
    recordContainer(context, run, container, 'Normal', 'Created', `Created container: ${container.name}`)
  const log = new ContainerLog()
  try {
    const started = context.runtime.start(containerSpec(context, run, container, spec, log))
    const instance = adopt(context, run, container, spec, { log, container: started, id: started.id })
    created()
    recordContainer(context, run, container, 'Normal', 'Started', `Started container ${container.name}`)
    void started.exited.then((status) => ended(context, run, container, instance, status.exitCode))
    startProbes(context, run, container, instance as Instance & { container: typeof started })
    return null
  } catch (error) {
    if (error instanceof ConfigError) return failed('CreateContainerConfigError', error.message)
    if (!(error instanceof StartError)) throw error
    if (error.reason === 'CreateContainerError') return failed('CreateContainerError', error.message)
    const id = `containerd://${randomHex(context.random, 64)}`
    const instance = adopt(context, run, container, spec, { log, container: null, id })
    log.close()
    instance.finishedAtMs = context.clock.nowMs()
    instance.terminated = {
      containerID: id,
      exitCode: error.exitCode,
      finishedAt: timestamp(instance.finishedAtMs),
      message: error.message,
      reason: 'StartError',
      startedAt: timestamp(0), // it never did
    }
    created()
    return failed('RunContainerError', error.message)
  }
}

function containerSpec(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
  spec: ContainerSpec,
  log: ContainerLog,
) {
  const { pod, network, volumes, podIp } = run
  const { namespace = '' } = pod.metadata
  const { clock, hostIp, allocatable, store, services } = context
  const serviceVariables = services.of(namespace, pod.spec!.enableServiceLinks !== false)
  const env = environmentOf(pod, spec, { hostIp, podIp, allocatable, store, services: serviceVariables })
  const expanded = (words: readonly string[] | undefined) => words?.map((word) => expand(word, env))
  return {
    image: spec.image ?? '',
    command: expanded(spec.command?.length ? spec.command : undefined),
    args: expanded(spec.args?.length ? spec.args : undefined),
    env,
    workingDir: spec.workingDir,
    hostname: network!.hostname,
    namespace,
    mounts: [...mountsOf(spec, volumes!, env), messageMount(run, container, spec)],
    network: network!,
    podUid: pod.metadata.uid,
    stdin: spec.stdin ?? false,
    tty: spec.tty ?? false,
    onOutput: (_: 'stdout' | 'stderr', bytes: Uint8Array) => log.append(bytes, clock.nowMs()),
  }
}

/** The container's new life takes the place of the one before. */
function adopt(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
  { image = '' }: ContainerSpec,
  made: Pick<Instance, 'id' | 'container' | 'log'>,
): Instance {
  const facts = context.runtime.image(image)
  const instance: Instance = {
    ...made,
    image,
    imageFullName: facts?.fullName ?? image,
    imageId: facts?.imageId ?? '',
    stopSignal: facts?.stopSignal ?? 'SIGTERM',
    startedAtMs: context.clock.nowMs(),
    sandbox: run.sandbox,
    terminated: null,
    finishedAtMs: 0,
    isStarted: false,
    isReady: false,
    failedProbe: null,
    stopProbes: null,
  }
  if (container.instance) container.restartCount += 1
  container.previous = container.instance
  container.instance = instance
  return instance
}

function ended(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
  instance: Instance,
  exitCode: number,
): void {
  instance.stopProbes?.()
  instance.stopProbes = null
  instance.log.close()
  if (instance.terminated) return // its node was off: nobody saw how it ended
  instance.finishedAtMs = context.clock.nowMs()
  instance.terminated = terminatedState(run, specOf(run, container), instance, exitCode)
  context.wake(run)
}

async function afterStart(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
): Promise<Trouble | null | undefined> {
  const { turn } = run
  const hook = specOf(run, container).lifecycle?.postStart
  const instance = runningInstance(container)
  if (!hook || !instance) return null
  const message = await runHook(context, run, container, instance, hook)
  if (run.turn !== turn) return undefined
  if (message === null) return null
  recordContainer(context, run, container, 'Warning', 'FailedPostStartHook', 'PostStartHook failed')
  await stopContainer(context, run, container, { message: 'FailedPostStartHook' })
  return run.turn === turn ? { reason: 'PostStartHookError', message } : undefined
}
