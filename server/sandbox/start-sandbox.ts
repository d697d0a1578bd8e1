// Start of the sandbox: the only way in from outside this room. It runs in a process of its own, so that nothing that a class does
// in it can hold up the dashboard.

import { fork } from 'node:child_process'
import { join } from 'node:path'

/** The context in the sandbox's kubeconfig. */
export const sandboxContext = 'podarium-sandbox'

export type Sandbox = {
  /** Of its process. */
  readonly pid: number
  /** For kubectl and for Podarium itself: mode 600, gone when the sandbox ends. */
  readonly kubeconfigPath: string
  /** Resolves when its process has ended, wanted or not. */
  readonly ended: Promise<void>
  /** Ends it, with all that runs in it. */
  stop(): Promise<void>
}

/** What its process says when it serves. */
export type SandboxReady = { readonly kubeconfigPath: string }

export type SandboxOptions = {
  /** Worker nodes beside the one control plane; 2 if left out. */
  readonly workers?: number
  /** How many pods a worker takes; 110, as a kubelet does, if left out. */
  readonly podsPerNode?: number
}

const heapMegabytes = 2048 // far more than a class needs; the end of a runaway
const youngMegabytes = 4 // a quarter of Node’s own: 50 MB less with a thousand pods, for a tenth more time to start five thousand
const heapGrowingPercent = 50 // a sleeping process outlives the young heap: collected at each fifth of growth, as Node would, half of the cost at rest is that

/** Begins a sandbox. Resolves when its API server answers; rejects with a sentence where it can't begin. */
export function startSandbox({ workers, podsPerNode }: SandboxOptions = {}): Promise<Sandbox> {
  const args = [
    ...(workers === undefined ? [] : ['--workers', String(workers)]),
    ...(podsPerNode === undefined ? [] : ['--pods', String(podsPerNode)]),
  ]
  const child = fork(join(import.meta.dirname, 'main.ts'), args, {
    execArgv: [
      `--max-old-space-size=${heapMegabytes}`,
      `--max-semi-space-size=${youngMegabytes}`,
      `--heap-growing-percent=${heapGrowingPercent}`,
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Else `node --watch`, as development has it, would have the child tell what it imports, before it tells that it is ready.
    env: { ...process.env, WATCH_REPORT_DEPENDENCIES: '' },
    // A terminal's Ctrl-C goes to the dashboard, which ends its sandbox itself, after its watches.
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`The sandbox could not be started: ${error.message}.`)))
    child.once('exit', (code) => reject(new Error(`The sandbox ended at its start (exit code ${code}).`)))
    child.once('message', ({ kubeconfigPath }: SandboxReady) =>
      resolve({
        pid: child.pid ?? 0,
        kubeconfigPath,
        ended,
        stop() {
          child.kill('SIGTERM')
          return ended
        },
      }),
    )
  })
}
