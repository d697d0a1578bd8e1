// Kubelets: what the API asks of them on behalf of kubectl.

import type { ExecIo, ExecSession } from '../runtime/runtime-types.ts'

export type ContainerRef = {
  readonly namespace: string
  readonly pod: string
  /** undefined: the pod's only or default one. */ readonly container: string | undefined
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod */
export type LogOptions = {
  readonly follow: boolean
  readonly previous: boolean
  readonly timestamps: boolean
  readonly tailLines: number | undefined
  readonly limitBytes: number | undefined
  readonly sinceMs: number | undefined
  /** Ends the following when the client has gone. */
  readonly signal: AbortSignal
}

/** All throw StatusError in the API server's words (400 `container "x" in pod "y" is waiting to start: …`, 404, 500 for a node that is off). */
export type Kubelets = {
  /** Lines as stored, with their ends. Checks before the first line comes. */
  logs(ref: ContainerRef, options: LogOptions): AsyncIterable<Uint8Array>
  exec(ref: ContainerRef, command: readonly string[], io: ExecIo): ExecSession
  attach(ref: ContainerRef, io: ExecIo): ExecSession
  /** Stops a node as a power cut does (its kubelet falls silent, its containers end), or starts it again. 404. */
  setNodePower(nodeName: string, isOn: boolean): void
}
