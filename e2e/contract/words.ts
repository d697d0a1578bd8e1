// Words: kubectl's columns of a typed pod or node, by the project's own rules.

import type { Node, Pod } from 'kubernetes-types/core/v1'
import type { RawNode, RawPod } from '../../lib/model/raw.ts'
import { nodeStatus, type PodColumns, podColumns } from '../../lib/model/status.ts'

// The published types call a time a string or a Date, the project's own say what is on the wire.
export const columnsOf = (pod: Pod): PodColumns => podColumns(pod as unknown as RawPod)
export const statusOf = (pod: Pod): string => columnsOf(pod).status
export const nodeStatusOf = (node: Node): string => nodeStatus(node as unknown as RawNode)
