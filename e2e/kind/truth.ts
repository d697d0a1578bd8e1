// Truth: what kubectl prints of a cluster's pods and nodes, set against what Podarium shows of them.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Snapshot } from '../../lib/protocol.ts'

/** The columns of one row by their heads, by what the row is of, e.g. `pod default/web`. */
export type Rows = ReadonlyMap<string, Readonly<Record<string, string>>>

/** Cluster as Podarium shows it: what `GET /api/cluster` answers, as far as kubectl's columns go. */
export type Shown = Pick<Snapshot, 'pods' | 'nodes'>

/** Runs kubectl and gives what it prints. */
export type Kubectl = (...args: readonly string[]) => Promise<string>

const attempts = 40 // a cluster that never rests for two readings in so many is under load: no place to compare

const settleMs = 300 // a watch line, a tick of 50 ms and a snapshot are through by then, on two busy cores too

/** kubectl of one context of the kubeconfig. */
export function kubectlOf(context: string): Kubectl {
  const run = promisify(execFile)
  return async (...args) => (await run('kubectl', ['--context', context, ...args], { maxBuffer: 2 ** 28 })).stdout
}

/**
 * How what Podarium shows differs from what kubectl prints, one line each; empty when it shows the truth. A snapshot
 * counts only if kubectl prints the same before and after it, so that a pod between two states is no difference.
 */
export async function compareWithKubectl(
  readSnapshot: () => Promise<Shown>,
  kubectl: Kubectl,
): Promise<readonly string[]> {
  let before = await readKubectl(kubectl)
  for (let attempt = 0; attempt < attempts; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const shown = rowsOf(await readSnapshot())
    const after = await readKubectl(kubectl)
    if (differences(before, after).length === 0) return differences(after, shown)
    before = after
  }
  throw new Error(`kubectl printed something else ${attempts} times in a row: the cluster is too busy to be compared.`)
}

/** The rows that kubectl prints of all pods and nodes. */
export async function readKubectl(kubectl: Kubectl): Promise<Rows> {
  const [pods, nodes] = await Promise.all([
    kubectl('get', 'pods', '--all-namespaces', '--no-headers'),
    kubectl('get', 'nodes', '--no-headers'),
  ])
  return new Map([...linesOf(pods).map(podRow), ...linesOf(nodes).map(nodeRow)])
}

/** The same rows from what Podarium shows. */
export function rowsOf({ pods, nodes }: Shown): Rows {
  return new Map([
    ...pods.map(({ namespace, name, ready, status, restarts }) =>
      row(`pod ${namespace}/${name}`, { READY: ready, STATUS: status, RESTARTS: String(restarts) }),
    ),
    ...nodes.map(({ name, status, roles, version }) =>
      row(`node ${name}`, { STATUS: status, ROLES: roles.join(',') || '<none>', VERSION: version }),
    ),
  ])
}

/** How rows differ from those that ought to be, one line each. */
export function differences(truth: Rows, shown: Rows): readonly string[] {
  const names = new Set([...truth.keys(), ...shown.keys()])
  return [...names].flatMap((name) => {
    const [real, seen] = [truth.get(name), shown.get(name)]
    if (!real) return `${name} is shown, and kubectl has none`
    if (!seen) return `${name} is not shown`
    return Object.keys(real)
      .filter((column) => real[column] !== seen[column])
      .map((column) => `${name} ${column} is ${real[column]}, and shown as ${seen[column]}`)
  })
}

const linesOf = (table: string) => table.split('\n').filter((line) => line.trim() !== '')

const row = (name: string, columns: Readonly<Record<string, string>>) => [name, columns] as const

/** NAMESPACE NAME READY STATUS RESTARTS AGE, where RESTARTS can be `3 (2m ago)`. */
function podRow(line: string) {
  const [, namespace, name, READY, STATUS, RESTARTS] = match(
    line,
    /^(\S+) +(\S+) +(\S+) +(\S+) +(\d+)(?: \(\S+ ago\))? +\S+ *$/,
  )
  return row(`pod ${namespace}/${name}`, { READY: READY!, STATUS: STATUS!, RESTARTS: RESTARTS! })
}

/** NAME STATUS ROLES AGE VERSION, where VERSION is empty until a kubelet reports. */
function nodeRow(line: string) {
  const [, name, STATUS, ROLES, VERSION] = match(line, /^(\S+) +(\S+) +(\S+) +\S+ *(\S*) *$/)
  return row(`node ${name}`, { STATUS: STATUS!, ROLES: ROLES!, VERSION: VERSION! })
}

function match(line: string, columns: RegExp): RegExpMatchArray {
  const found = columns.exec(line)
  if (!found) throw new Error(`kubectl printed a line that is not understood: ${line}`)
  return found
}
