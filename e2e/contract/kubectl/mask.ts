// Mask: takes out of what kubectl printed whatever differs from cluster to cluster and from moment to moment.

import type { Node } from './run-steps.ts'

/** The letters and digits of generated names and template hashes. */
const generated = '[bcdfghjklmnpqrstvwxz2456789]'

const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID'],
  [new RegExp(`-${generated}{6,10}-${generated}{5}\\b`, 'g'), '-HASH-RANDOM'],
  [new RegExp(`-${generated}{6,10}\\b`, 'g'), '-HASH'],
  [new RegExp(`\\b(pod-template-hash"?(?:=|: )"?)${generated}+`, 'g'), '$1HASH'],
  [new RegExp(`-${generated}{5}\\b`, 'g'), '-RANDOM'],
  [/containerd:\/\/[0-9a-f]+/g, 'containerd://ID'],
  [/\bsha256:[0-9a-f]+/g, 'DIGEST'],
  // A node calls an image by any of the names that it has for it, and has no registry's for one that came from a file.
  [/^( +image: docker\.io\/[\w/-]+):\S+/gm, '$1:TAG'],
  [/^( +Image ID: +)(?:\S+@)?DIGEST/gm, '$1DIGEST'],
  [/^( +imageID: )(?:\S+@)?DIGEST/gm, '$1DIGEST'],
  [/\b[0-9a-f]{64}\b/g, 'ID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g, 'TIME'],
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \w+ \d{4}/g, 'TIME'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/g, 'TIME'],
  [/\b\d+\/\w{3}\/\d{4}[: ]\d\d:\d\d:\d\d/g, 'TIME'],
  [/\b\d+(\.\d+)?(ms|s|m|h|d)(\d+(s|m|h))?(?![\w.])/g, 'AGE'],
  [/\(x\d+ over AGE\)/g, '(xN over AGE)'],
  [/(resourceVersion"?: ?"?|Resource Version: +)\d+/g, '$1REVISION'],
  [/("?(?:nodePort|port)"?: )3[0-2]\d{3}\b/g, '$1NODEPORT'],
  [/\b(\d+):3[0-2]\d{3}\//g, '$1:NODEPORT/'],
  [/\b10\.244\.\d+\.\d+/g, 'POD-IP'],
  [/\b10\.96\.(?!0\.1\b)\d+\.\d+/g, 'SERVICE-IP'],
  [/\b(172\.\d+|192\.168|10\.89)\.\d+\.\d+/g, 'NODE-IP'],
  [/https:\/\/127\.0\.0\.1:\d+/g, 'https://SERVER'],
  [/Image size: \d+ bytes/g, 'Image size: N bytes'],
  [/\b\d+(Ki|Mi)\b/g, 'SIZE'],
  [/\bv1\.\d+\.\d+\S*/g, 'VERSION'],
]

/**
 * What is left is the same on every cluster that does the same. Columns are two blanks apart, whatever stood in them. A scheduler that tries
 * again tells so in the same event or in another one: Kind's does either, from run to run.
 */
export function mask(printed: string, nodes: readonly Node[]): string {
  // The longest first: one node's name may begin another's.
  const named = nodes.toSorted((a, b) => b.name.length - a.name.length)
  const withoutNodes = named.reduce((text, { name, role }) => text.replaceAll(name, role), printed)
  const masked = masks.reduce((text, [pattern, word]) => text.replace(pattern, word), withoutNodes)
  return masked
    .replaceAll('\r', '')
    .replace(/(\S)[ \t]{2,}/g, '$1  ')
    .replace(/[ \t]+$/gm, '')
    .replace(/^( +Warning {2}FailedScheduling {2}AGE) \(xN over AGE\)/gm, '$1')
    .replace(/^( +Warning {2}FailedScheduling {2}.*\n)\1+/gm, '$1')
}
