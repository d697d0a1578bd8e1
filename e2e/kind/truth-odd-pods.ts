// Odd pods: one in every status that a cluster can be brought to, in a namespace of their own. See manifests/odd-pods.yaml.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kubectl } from './truth.ts'

const manifest = join(import.meta.dirname, 'manifests', 'odd-pods.yaml')
const namespace = 'odd-pods'
const lostNode = 'odd-node'

/** Statuses that no kubelet would write, by pod. */
const writtenStatuses = {
  lost: { phase: 'Running', reason: 'NodeLost', message: 'Node odd-node does not answer' },
  'node-lost': { phase: 'Running', reason: 'NodeLost', message: 'Node odd-node does not answer' },
  'evicted-unstarted': { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
  'exit-code': { phase: 'Failed', containerStatuses: [ended('main', { exitCode: 3 }, 2)] },
  signal: { phase: 'Failed', containerStatuses: [ended('main', { exitCode: 137, signal: 9 })] },
  'init-exit-code': { phase: 'Pending', initContainerStatuses: [ended('first', { exitCode: 3 }, 4)] },
  'init-signal': { phase: 'Pending', initContainerStatuses: [ended('first', { exitCode: 137, signal: 9 })] },
  'completed-beside-ready': {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [ended('done', { exitCode: 0, reason: 'Completed' }), running('stays')],
  },
}

/** The STATUS words that each odd pod is expected to come to. */
export type ExpectedStatuses = ReadonlyMap<string, readonly string[]>

/** The names of the cluster's two workers. The odd pods that need a node of their own are on the first, so that tests may stop the second. */
export async function twoWorkers(kubectl: Kubectl): Promise<readonly [string, string]> {
  const names = await kubectl('get', 'nodes', '--selector=!node-role.kubernetes.io/control-plane', '--output=name')
  const [first, second] = names
    .split('\n')
    .map((name) => name.replace('node/', ''))
    .filter((name) => name !== '' && name !== lostNode)
  if (!first || !second) throw new Error('The truth test needs a Kind cluster with two workers.')
  return [first, second]
}

async function applyManifest(kubectl: Kubectl): Promise<void> {
  const [first, second] = await twoWorkers(kubectl)
  const folder = mkdtempSync(join(tmpdir(), 'odd-pods-'))
  const file = join(folder, 'odd-pods.yaml')
  writeFileSync(
    file,
    readFileSync(manifest, 'utf8').replaceAll('FIRST-WORKER', first).replaceAll('SECOND-WORKER', second),
  )
  await kubectl('apply', '--filename', file)
  rmSync(folder, { recursive: true })
}

/** Makes the odd pods and gives what is expected of them. It takes a minute or two until all have come to it. */
export async function makeOddPods(kubectl: Kubectl): Promise<ExpectedStatuses> {
  await removeOddPods(kubectl) // what a run that was cut short left behind
  await applyManifest(kubectl)
  for (const [pod, status] of Object.entries(writtenStatuses)) {
    await kubectl(
      'patch',
      ...named(pod),
      '--subresource=status',
      '--type=merge',
      `--patch=${JSON.stringify({ status })}`,
    )
  }
  await kubectl('wait', ...named('with-ephemeral'), '--for=condition=Ready', '--timeout=2m')
  await kubectl(
    'debug',
    '--namespace',
    namespace,
    'with-ephemeral',
    '--image=busybox:1.36',
    '--quiet',
    '--',
    'sleep',
    '86400',
  )
  await kubectl('wait', ...named('terminating'), '--for=condition=Ready', '--timeout=2m')
  await kubectl('wait', ...named('terminating-completed'), '--for=jsonpath={.status.phase}=Succeeded', '--timeout=2m')
  await kubectl('delete', ...named('terminating', 'terminating-completed', 'on-lost-node', 'lost'), '--wait=false')
  return expectedStatuses(await kubectl('get', 'pods', '--namespace', namespace, '--output=json'))
}

/**
 * Removes all that makeOddPods made, and waits until it is gone. The pods go first: a namespace that goes with a pod in it whose grace
 * is an hour is not looked at again for half of that.
 */
export async function removeOddPods(kubectl: Kubectl): Promise<void> {
  await kubectl('delete', 'node', lostNode, '--ignore-not-found', '--wait=false')
  await kubectl('delete', 'pods', '--namespace', namespace, '--all', '--force', '--grace-period=0', '--wait=false')
  for (const pod of (await kubectl('get', 'pods', '--namespace', namespace, '--output=name'))
    .split('\n')
    .filter(Boolean)) {
    // One may go between the list and here; the wait below tells if one stays.
    await kubectl('patch', '--namespace', namespace, pod, '--type=merge', withoutFinalizers).catch(() => '')
  }
  await kubectl('wait', 'pods', '--namespace', namespace, '--all', '--for=delete', '--timeout=2m')
  await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--timeout=2m')
}

const withoutFinalizers = '--patch={"metadata":{"finalizers":null}}'

function expectedStatuses(list: string): ExpectedStatuses {
  const { items } = JSON.parse(list) as {
    items: readonly { metadata: { name: string; annotations: Record<string, string> } }[]
  }
  return new Map(
    items.map(({ metadata }) => [
      `pod ${namespace}/${metadata.name}`,
      metadata.annotations['podarium/status']!.split(' '),
    ]),
  )
}

const named = (...pods: readonly string[]) => ['pod', ...pods, '--namespace', namespace]

function ended(name: string, terminated: object, restartCount = 0): object {
  return { ...containerStatus(name), restartCount, state: { terminated } }
}

function running(name: string): object {
  return { ...containerStatus(name), ready: true, started: true, state: { running: {} } }
}

function containerStatus(name: string): object {
  return { name, ready: false, restartCount: 0, image: 'busybox:1.36', imageID: '' }
}
