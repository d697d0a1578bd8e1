// Probes: asks a running container, again and again, whether it has started, is ready, is alive. Nothing ticks where nothing is asked.
// https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/

import type { Container as ContainerSpec, Probe } from 'kubernetes-types/core/v1'
import { type Answer, type Asked, getHttp, openPort, resolvePort, runCommand } from './handlers.ts'
import { type KubeletContext, recordContainer } from './kubelet-context.ts'
import { type ContainerRun, type Instance, type PodRun, specOf } from './pod-run.ts'
import { countProbe, noProbes } from './probe-count.ts'
import { goDuration } from './words.ts'

const firstProbeMs = 1000 // a kubelet takes up to a second to see that a container runs
const tries = 3 // for a probe that can't even ask

type Running = Instance & { readonly container: NonNullable<Instance['container']> }
type ProbeType = 'Startup' | 'Readiness' | 'Liveness'

const specs: Readonly<Record<ProbeType, (container: ContainerSpec) => Probe | undefined>> = {
  Startup: ({ startupProbe }) => startupProbe,
  Readiness: ({ readinessProbe }) => readinessProbe,
  Liveness: ({ livenessProbe }) => livenessProbe,
}

/** Begins the probes of a container that has just begun, if it has any. */
export function startProbes(context: KubeletContext, run: PodRun, container: ContainerRun, instance: Running): void {
  const spec = specOf(run, container)
  const endings: (() => void)[] = []
  const begin = (types: readonly ProbeType[]) => {
    for (const type of types) {
      const probe = specs[type](spec)
      if (probe) endings.push(repeat(context, { run, container, instance, spec, type, probe, onStarted }))
    }
  }
  const onStarted = () => begin(['Readiness', 'Liveness'])
  instance.isStarted = !spec.startupProbe
  instance.isReady = !spec.readinessProbe
  begin(spec.startupProbe ? ['Startup'] : ['Readiness', 'Liveness'])
  if (endings.length === 0) return
  instance.stopProbes = () => {
    for (const end of endings) end()
  }
}

type Probing = {
  readonly run: PodRun
  readonly container: ContainerRun
  readonly instance: Running
  readonly spec: ContainerSpec
  readonly type: ProbeType
  readonly probe: Probe
  readonly onStarted: () => void
}

/** Probes once a period until it has said all that it can, or is stopped. */
function repeat(context: KubeletContext, probing: Probing): () => void {
  const { run, container, instance, type, probe } = probing
  const { periodSeconds = 10, initialDelaySeconds = 0, successThreshold = 1, failureThreshold = 3 } = probe
  let count = noProbes
  let isStopped = false
  let cancel = () => {}

  const probeAfter = (delayMs: number) => {
    cancel = context.clock.after(delayMs, () => void probeOnce())
  }

  async function probeOnce(): Promise<void> {
    const beganAtMs = context.clock.nowMs()
    const answer = await ask(context, probing)
    if (isStopped || instance.terminated) return
    report(context, run, container, type, answer)
    if (answer.result !== 'unknown') {
      const counted = countProbe(count, answer.result !== 'failure', { successThreshold, failureThreshold })
      count = counted.count
      if (counted.verdict !== null && heed(context, probing, counted.verdict)) return
    }
    probeAfter(Math.max(0, beganAtMs + periodSeconds * 1000 - context.clock.nowMs()))
  }

  probeAfter(Math.max(firstProbeMs, initialDelaySeconds * 1000 - (context.clock.nowMs() - instance.startedAtMs)))
  return () => {
    isStopped = true
    cancel()
  }
}

/** Does what the probe's verdict asks for; true if there is nothing more to ask. */
function heed(context: KubeletContext, { run, instance, type, onStarted }: Probing, isSuccess: boolean): boolean {
  if (type === 'Readiness') {
    if (instance.isReady !== isSuccess) {
      instance.isReady = isSuccess
      context.wake(run)
    }
    return false
  }
  if (isSuccess && type === 'Liveness') return false
  if (isSuccess) {
    instance.isStarted = true
    onStarted()
  } else instance.failedProbe = type === 'Liveness' ? 'liveness' : 'startup'
  context.wake(run)
  return true
}

async function ask(context: KubeletContext, { run, instance, spec, probe }: Probing): Promise<Answer> {
  const asked = {
    container: instance.container,
    spec,
    podIp: run.podIp,
    network: context.network,
    clock: context.clock,
  }
  let answer = await askOnce(asked, probe)
  for (let tried = 1; tried < tries && answer.result === 'unknown'; tried++) answer = await askOnce(asked, probe)
  return answer
}

async function askOnce(asked: Asked, { exec, httpGet, tcpSocket, grpc, timeoutSeconds = 1 }: Probe): Promise<Answer> {
  const timeoutMs = timeoutSeconds * 1000
  if (exec) return runCommand(asked, exec, timeoutMs)
  if (httpGet) return getHttp(asked, httpGet, { timeoutMs, purpose: 'probe' })
  if (tcpSocket) {
    const port = resolvePort(tcpSocket.port, asked.spec)
    if (port === null) return { result: 'unknown', output: `couldn't find port by name ${String(tcpSocket.port)}` }
    return openPort(asked, tcpSocket.host || asked.podIp, port, timeoutMs)
  }
  // No program of the sandbox speaks gRPC: to a kubelet that looks like a server that does not answer.
  const service = `${asked.podIp}:${grpc?.port ?? 0}`
  const output = `timeout: failed to connect service "${service}" within ${goDuration(timeoutMs)}: context deadline exceeded`
  return { result: 'failure', output }
}

function report(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
  type: ProbeType,
  { result, output }: Answer,
): void {
  if (result === 'success') return
  const [reason, what] =
    result === 'warning'
      ? ['ProbeWarning', 'probe warning']
      : ['Unhealthy', result === 'failure' ? 'probe failed' : 'probe errored and resulted in unknown state']
  recordContainer(context, run, container, 'Warning', reason, `${type} ${what}: ${output}`)
}
