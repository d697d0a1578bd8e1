// News: what a change of the model is in one sentence, for who hears the page and does not see it. Pure.

import { changedUids } from '../../lib/delta/changed.ts'
import { isNodeReady, podLife } from '../../lib/model/life.ts'
import type { Model, PodView } from '../../lib/model/types.ts'

const mostParts = 3 // as much as is remembered of one sentence; the rest is counted

/** One thing that happened to pods alike: what fails is said first, then what there is most of. */
type Part = { readonly isBad: boolean; readonly pods: readonly PodView[]; words(pods: string, isOne: boolean): string }

/**
 * What is different, e.g. `3 pods became Running in default; 1 pod is failing: CrashLoopBackOff.`; null if nothing is that a person would say.
 * Only where things stand now counts: what came and went in between is no news. O(pods).
 */
export function newsOf(before: Model, after: Model): string | null {
  const parts = [...nodeParts(before, after), ...podParts(before, after)]
  if (parts.length === 0) return null
  const rest = parts.length - mostParts
  return `${parts.slice(0, mostParts).join('; ')}${rest > 0 ? `; and ${rest} more changes` : ''}.`
}

function nodeParts(before: Model, after: Model): readonly string[] {
  if (before.nodes === after.nodes) return []
  const changed = [...after.nodes].flatMap(([uid, node]) => {
    const was = before.nodes.get(uid)
    if (was?.status === node.status) return []
    return was || !isNodeReady(node) ? `Node ${node.name} is ${node.status}` : `Node ${node.name} joined`
  })
  const gone = [...before.nodes].filter(([uid]) => !after.nodes.has(uid)).map(([, { name }]) => `Node ${name} is gone`)
  return [...changed, ...gone]
}

function podParts(before: Model, after: Model): readonly string[] {
  if (before.pods === after.pods) return []
  const parts = new Map<string, Part & { readonly pods: PodView[] }>()
  const add = (key: string, pod: PodView, isBad: boolean, words: Part['words']) => {
    const part = parts.get(key)
    if (part) part.pods.push(pod)
    else parts.set(key, { isBad, pods: [pod], words })
  }
  const changed = changedUids(before.pods, after.pods)
  for (const uid of changed) {
    const [was, pod] = [before.pods.get(uid), after.pods.get(uid)]
    if (!pod || was?.status === pod.status) continue
    const { status } = pod
    const isBad = podLife(status, pod.ready) === 'failing'
    if (isBad) add(`bad ${status}`, pod, true, (pods, isOne) => `${pods} ${isOne ? 'is' : 'are'} failing: ${status}`)
    else if (was) add(`became ${status}`, pod, false, (pods) => `${pods} became ${status}`)
    else add(`new ${status}`, pod, false, (pods) => `${pods} came: ${status}`)
  }
  for (const uid of changed) {
    const pod = before.pods.get(uid)
    if (pod && !after.pods.has(uid)) add('gone', pod, false, (pods, isOne) => `${pods} ${isOne ? 'is' : 'are'} gone`)
  }
  return [...parts.values()].toSorted(badFirst).map(spoken)
}

const badFirst = (a: Part, b: Part) => Number(b.isBad) - Number(a.isBad) || b.pods.length - a.pods.length

/** One pod by its name, several by their number and, if they share it, their namespace. */
function spoken({ pods, words }: Part): string {
  const [{ name, namespace }] = pods as readonly [PodView]
  if (pods.length === 1) return words(`pod ${name}`, true)
  const isOneNamespace = pods.every((pod) => pod.namespace === namespace)
  return words(`${pods.length} pods`, false) + (isOneNamespace ? ` in ${namespace}` : '')
}
