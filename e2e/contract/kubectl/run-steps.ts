// Run steps: lets a kubectl do a table of steps on one cluster, and writes down what it said.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Target } from '../target.ts'

export type Step = {
  /** What kubectl is told, as typed in a shell; `$WORKER` and `$CONTROL_PLANE` are nodes, `$SAMPLES` is the folder of samples. */
  readonly run: string
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Through a terminal of its own, in which `input` is typed. */
  readonly terminal?: true
  /** A command that goes on by itself is ended once its output is so. */
  readonly until?: RegExp
  /** What another kubectl is told as soon as the command has said something. */
  readonly meanwhile?: string
  /** Run again until its output is so: for what comes true in a moment and has no `kubectl wait`. */
  readonly again?: RegExp
  /** Only these lines are compared: the others tell of this cluster or of this moment. */
  readonly only?: RegExp
  /** Lines in no order of their own. */
  readonly unordered?: true
  /** Why the two clusters may say something else here. */
  readonly differs?: string
}

export type Said = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

/** What was said, by keyOf, before masking. */
export type Transcript = { readonly nodes: readonly Node[]; readonly said: Readonly<Record<string, Said>> }

export type Node = { readonly name: string; readonly role: 'CONTROL-PLANE' | 'WORKER' }

export type RunOptions = {
  readonly target: Target
  /** The program, or its name in PATH. */
  readonly kubectl: string
  readonly namespace: string
  readonly onStep?: (step: Step, said: Said) => void
}

const samples = join(import.meta.dirname, '..', '..', '..', 'samples')

const stepLimitMs = 90_000 // the slowest waits for a rollout; what takes longer hangs

const againLimitMs = 30_000

export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<Transcript> {
  const nodes = await readNodes(options)
  const said: Record<string, Said> = {}
  for (const step of steps) {
    const given = await runAgain(step, options, nodes)
    said[keyOf(steps, step)] = given
    options.onStep?.(step, given)
  }
  return { nodes, said }
}

/** A step's key in a transcript: what is run, and `(2)` for the second of the same. */
export function keyOf(steps: readonly Step[], step: Step): string {
  const same = steps.filter(({ run }) => run === step.run)
  return same.length === 1 ? step.run : `${step.run} (${same.indexOf(step) + 1})`
}

async function readNodes(options: RunOptions): Promise<readonly Node[]> {
  const columns = '-o=custom-columns=NAME:.metadata.name,TAINTS:.spec.taints[*].key'
  const { stdout, stderr } = await runOnce({ run: `get nodes --no-headers '${columns}'` }, options, [])
  const nodes = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = ''] = line.split(/\s+/)
      return {
        name,
        role: line.includes('control-plane') && /taint|role/.test(line) ? 'CONTROL-PLANE' : 'WORKER',
      } as const
    })
  if (nodes.length === 0) throw new Error(`kubectl finds no nodes: ${stderr}`)
  return nodes
}

async function runAgain(step: Step, options: RunOptions, nodes: readonly Node[]): Promise<Said> {
  const endsAtMs = Date.now() + againLimitMs
  for (;;) {
    const said = await runOnce(step, options, nodes)
    if (!step.again || step.again.test(said.stdout + said.stderr) || Date.now() > endsAtMs) return said
  }
}

async function runOnce(step: Step, options: RunOptions, nodes: readonly Node[]): Promise<Said> {
  const { target, kubectl, namespace } = options
  const whole = `exec '${kubectl}' --context '${target.context}' --namespace '${namespace}' ${step.run}`
  const [program, args] = step.terminal ? ['script', ['-qec', whole, '/dev/null']] : ['sh', ['-c', whole]]
  const child = spawn(program, args as string[], {
    env: {
      ...process.env,
      KUBECONFIG: target.kubeconfigPath,
      WORKER: nodes.findLast(({ role }) => role === 'WORKER')?.name,
      SAMPLES: samples,
      CONTROL_PLANE: nodes.find(({ role }) => role === 'CONTROL-PLANE')?.name,
      ...step.env,
    },
  })
  const limit = setTimeout(() => child.kill(), stepLimitMs)
  let heard = ''
  const listen = (chunk: string) => {
    if (heard === '' && step.meanwhile) void runOnce({ run: step.meanwhile }, options, nodes)
    heard += chunk
    if (step.until?.test(heard)) child.kill()
  }
  for (const channel of [child.stdout, child.stderr]) channel.setEncoding('utf8').on('data', listen)
  // A command may end before it has read all of its input.
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  if (step.input !== undefined && step.terminal) child.stdin.write(step.input)
  else child.stdin.end(step.input)
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  clearTimeout(limit)
  return { exitCode: step.until ? null : exitCode, stdout, stderr }
}
