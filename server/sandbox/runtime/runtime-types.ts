// Runtime: what the kubelet asks of the container runtime. Simulated containers; the kubelet does not know how.

import type { Mount } from '../files/file-types.ts'
import type { PodNetwork } from '../network/network-types.ts'
import type { ExitStatus, Input, Output, SignalName } from './process-types.ts'

export type ContainerSpec = {
  /** As the pod names it; pulled before. */
  readonly image: string
  /** In place of the image's ENTRYPOINT; $(VAR) already expanded. */
  readonly command: readonly string[] | undefined
  /** In place of the image's CMD (which a command without args drops too). */
  readonly args: readonly string[] | undefined
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string | undefined
  readonly hostname: string
  /** The pod's, for the search domains of /etc/resolv.conf; `default` if left out. */
  readonly namespace?: string
  readonly mounts: readonly Mount[]
  readonly network: PodNetwork
  /** For the limit of processes that the containers of a pod share. */
  readonly podUid: string
  readonly stdin: boolean
  readonly tty: boolean
  /** Each write of the container's first process and its children to stdout or stderr that is not a pipe. */
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void
}

/** The container could not be made or begun; `reason` as the kubelet reports it (`CreateContainerError`, `RunContainerError`, `StartError`). */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly reason: string
  /** What state.terminated holds then: 128 for what can't start, 127 for a command that is not there. */
  readonly exitCode: number
  constructor(reason: string, message: string, exitCode: number) {
    super(message)
    this.reason = reason
    this.exitCode = exitCode
  }
}

export type ExecIo = {
  readonly stdin: Input | null
  readonly stdout: Output | null
  /** Null with a terminal: it all goes to stdout. */
  readonly stderr: Output | null
  /** A terminal's size, and how to hear of a new one; null without a terminal. Ctrl-C on stdin becomes SIGINT. */
  readonly terminal: {
    readonly columns: number
    readonly rows: number
    onResize(listener: (columns: number, rows: number) => void): void
  } | null
}

export type ExecSession = {
  readonly exited: Promise<ExitStatus>
  /** The client has gone: what it started ends. */
  kill(): void
}

export type Container = {
  /** `containerd://` and 64 hexadecimal digits. */
  readonly id: string
  /** When the first process ends all others are killed, and this resolves. */
  readonly exited: Promise<ExitStatus>
  /** To the first process, as from outside: SIGKILL always ends it. SIGTERM to a process 1 that handles it not is ignored, as on Linux. */
  kill(signal: SignalName): void
  /** One more process in the container. Throws StartError for a command that is not there (exit code 126, 127). */
  exec(command: readonly string[], io: ExecIo): ExecSession
  /** What attach would read from now on is onOutput; this is its way in. */
  readonly stdin: Output
  /** What reads it reads the end after what was written: the only client of a stdinOnce container has gone. */
  closeStdin(): void
}

export type Runtime = {
  /** Begins a container. Throws StartError. */
  start(spec: ContainerSpec): Container
  /** What is known of an image: null if no registry has it. */
  image(name: string): ImageFacts | null
}

export type ImageFacts = {
  /** The full name: `docker.io/library/busybox:latest`. */
  readonly fullName: string
  /** `docker.io/library/busybox@sha256:…` */
  readonly imageId: string
  readonly sizeBytes: number
  /** How long the first pull on a node takes. */
  readonly pullMs: number
  /** How the image wants its first process to be told to end: SIGTERM but for nginx, which has SIGQUIT. */
  readonly stopSignal: SignalName
}
