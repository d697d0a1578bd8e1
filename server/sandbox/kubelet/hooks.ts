// Hooks: what a container's spec wants done right after its start and before its end.
// https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/

import type { LifecycleHandler } from 'kubernetes-types/core/v1'
import { getHttp, runCommand } from './handlers.ts'
import { type KubeletContext, sleep } from './kubelet-context.ts'
import { type ContainerRun, fullNameOf, type Instance, type PodRun, specOf } from './pod-run.ts'
import { goList } from './words.ts'

const httpHookMs = 30_000 // a kubelet waits for ever; nothing in the sandbox does

/** Carries out a hook; null if it went well, or what was wrong in the kubelet's words. */
export async function runHook(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
  instance: Instance & { readonly container: NonNullable<Instance['container']> },
  { exec, httpGet, sleep: pause }: LifecycleHandler,
): Promise<string | null> {
  const where = `for Container "${container.name}" in Pod "${fullNameOf(run.pod)}" failed - error:`
  if (exec) {
    const { result, output, exitCode } = await runCommand(
      { container: instance.container, clock: context.clock },
      exec,
      null,
    )
    if (result === 'success') return null
    const command = exec.command ?? []
    const why = exitCode === null ? output : `command '${command.join(' ')}' exited with ${exitCode}: ${output}`
    const said = JSON.stringify(exitCode === null ? '' : output)
    return `Exec lifecycle hook (${goList(command)}) ${where} ${why}, message: ${said}`
  }
  if (httpGet) {
    const asked = {
      container: instance.container,
      spec: specOf(run, container),
      podIp: run.podIp,
      network: context.network,
      clock: context.clock,
    }
    const { result, output } = await getHttp(asked, httpGet, { timeoutMs: httpHookMs, purpose: 'lifecycle' })
    const isAnswered = result === 'success' || result === 'warning' || output.startsWith('HTTP probe failed')
    return isAnswered ? null : `HTTP lifecycle hook (${httpGet.path ?? ''}) ${where} ${output}`
  }
  if (pause) await sleep(context, (pause.seconds ?? 0) * 1000)
  return null
}
