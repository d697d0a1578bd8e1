// Network: one network per pod. localhost is the pod's own, pod IPs reach other pods, Service IPs and names reach ready endpoints.

import type { Input, Output } from '../runtime/process-types.ts'

/** Both directions of a TCP connection. */
export type Connection = {
  readonly input: Input
  readonly output: Output
  readonly remoteAddress: string
  readonly localPort: number
  /** Ends this side's own direction alone, as shutdown(SHUT_WR): what the other side still sends is read. */
  end(): void
  /** Ends both directions; the other side reads the end. */
  close(): void
}

export type NetworkErrorCode =
  | 'ECONNREFUSED'
  | 'EHOSTUNREACH'
  | 'ETIMEDOUT'
  | 'ENOTFOUND'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'

/** Why there is no connection; worded as programs word it: `Connection refused`. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly code: NetworkErrorCode
  constructor(code: NetworkErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type Listener = { readonly address: string; readonly port: number; close(): void }

/** A pod's own network: all its containers share it, and its ports. */
export type PodNetwork = {
  /** '' until the pod has one. */
  readonly ip: string
  readonly hostname: string
  /** `0.0.0.0` (any), `127.0.0.1` (the pod alone) or the pod's IP. Throws EADDRINUSE if any container of the pod has the port. */
  listen(address: string, port: number, accept: (connection: Connection) => void): Listener
  /** The pod's open ports, for `netstat`. */
  listeners(): readonly Listener[]
  /** `localhost`, an IP, a Service's name (`web`, `web.shop`, `web.shop.svc.cluster.local`) or the pod's hostname. Throws NetworkError. */
  connect(host: string, port: number): Promise<Connection>
  /** The IP of a name; throws ENOTFOUND. */
  resolve(host: string): string
}

/** The cluster's network. */
export type Network = {
  /** Gives the pod an IP of its node's range and its network. `namespace` is where its short Service names are looked up. `hostIp` makes it use its node's network (hostNetwork). */
  attach(pod: {
    readonly namespace: string
    readonly hostname: string
    readonly nodeName: string
    readonly hostIp?: string
  }): PodNetwork
  /** Takes it away: its connections end, its IP is free again. */
  detach(network: PodNetwork): void
  /** From a node itself, as the kubelet probes: throws NetworkError. */
  connectFromNode(ip: string, port: number): Promise<Connection>
  /** A node that is off: nothing reaches its pods. */
  setNodeUp(nodeName: string, isUp: boolean): void
}
