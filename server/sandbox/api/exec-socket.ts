// Exec socket: kubectl exec and attach over a websocket, whose messages begin with the number of the stream that they belong to.
// https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets

import type { RawData, WebSocket } from 'ws'
import { StatusError, badRequest } from '../errors.ts'
import type { ContainerRef, Kubelets } from '../kubelet/kubelet-types.ts'
import { type ExitStatus, type Input, type Output, PipeClosed } from '../runtime/process-types.ts'
import type { ExecIo, ExecSession } from '../runtime/runtime-types.ts'
import type { Store } from '../store/store-types.ts'
import { readBoolean } from './list-options.ts'
import { statusOf, toStatusError } from './status.ts'

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

const mostBufferedBytes = 256 * 1024 // on their way to a client, before the program waits; likewise the other way

export type ExecCall = {
  readonly ref: ContainerRef
  readonly isAttach: boolean
  readonly query: URLSearchParams
}

/** The container that is meant. 404, 400 in the API server's words, before anything is begun. */
export function findContainer(store: Store, namespace: string, name: string, query: URLSearchParams): ContainerRef {
  const { spec, metadata } = store.mustGet('pods', namespace, name)
  const containers = spec?.containers.map((container) => container.name) ?? []
  const container = query.get('container') || metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (!container && containers.length > 1) {
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`)
  }
  const others = [...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])]
  if (container && ![...containers, ...others.map((other) => other.name)].includes(container)) {
    throw badRequest(`container ${container} is not valid for pod ${name}`)
  }
  if (!spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`)
  return { namespace, pod: name, container: container || undefined }
}

/** Runs what the call asks for with the socket as its terminal, and closes the socket at its end. */
export function serveExec(
  kubelets: Kubelets,
  { ref, isAttach, query }: ExecCall,
  socket: WebSocket,
  report: (error: unknown) => void,
): void {
  const wants = (name: string) => readBoolean(query, name) ?? false
  const hasTerminal = wants('tty')
  const stdin = wants('stdin') ? createStdin(socket) : null
  const resizing = hasTerminal ? createTerminal() : null
  const output = (channel: number) => createOutput(socket, channel)
  const io: ExecIo = {
    stdin,
    stdout: wants('stdout') ? output(channels.stdout) : null,
    stderr: wants('stderr') && !hasTerminal ? output(channels.stderr) : null,
    terminal: resizing,
  }
  // As a real one does when all is ready.
  send(socket, io.stdout ? channels.stdout : channels.error, Buffer.alloc(0))

  let session: ExecSession
  try {
    if (!io.stdin && !io.stdout && !io.stderr) {
      throw new StatusError(500, 'InternalError', refusedStreams)
    }
    session = isAttach ? kubelets.attach(ref, io) : kubelets.exec(ref, query.getAll('command'), io)
  } catch (error) {
    return finish(statusOf(toStatusError(error, report)))
  }
  socket.on('message', (data) => {
    const bytes = bytesOf(data)
    const rest = bytes.subarray(1)
    if (bytes[0] === channels.stdin) stdin?.push(rest)
    else if (bytes[0] === channels.resize) resizing?.resize(rest)
    else if (bytes[0] === channels.close && rest[0] === channels.stdin) stdin?.end()
  })
  socket.once('close', () => {
    stdin?.end()
    session.kill()
  })
  session.exited.then(
    (status) => finish(exitStatus(status)),
    (error: unknown) => finish(statusOf(toStatusError(error, report))),
  )

  function finish(status: unknown): void {
    send(socket, channels.error, Buffer.from(JSON.stringify(status)))
    socket.close(1000)
  }
}

const refusedStreams =
  'Internal error occurred: unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr'

function exitStatus({ exitCode }: ExitStatus): unknown {
  if (exitCode === 0) return { metadata: {}, status: 'Success' }
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}

function send(socket: WebSocket, channel: number, bytes: Uint8Array, sent?: (error?: Error) => void): void {
  socket.send(Buffer.concat([Buffer.of(channel), bytes]), sent)
}

function createOutput(socket: WebSocket, channel: number): Output {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return reject(new PipeClosed())
        send(socket, channel, bytes, (error) => (error ? reject(new PipeClosed()) : resolve()))
        if (socket.bufferedAmount < mostBufferedBytes) resolve()
      }),
  }
}

type Stdin = Input & { push(bytes: Uint8Array): void; end(): void }

function createStdin(socket: WebSocket): Stdin {
  let chunks: Uint8Array[] = []
  let bufferedBytes = 0
  let isEnded = false
  let wake: (() => void) | null = null

  function changed(): void {
    wake?.()
    wake = null
  }

  return {
    push(bytes) {
      if (isEnded || bytes.length === 0) return
      chunks.push(bytes)
      bufferedBytes += bytes.length
      if (bufferedBytes > mostBufferedBytes) socket.pause()
      changed()
    },
    end() {
      isEnded = true
      changed()
    },
    async read(maxBytes = Infinity) {
      while (chunks.length === 0) {
        if (isEnded) return null
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const [first = new Uint8Array(), ...others] = chunks
      const taken = first.subarray(0, maxBytes)
      chunks = taken.length < first.length ? [first.subarray(taken.length), ...others] : others
      bufferedBytes -= taken.length
      if (bufferedBytes <= mostBufferedBytes && socket.isPaused) socket.resume()
      return taken
    },
  }
}

type Resizing = NonNullable<ExecIo['terminal']> & { resize(message: Uint8Array): void }

function createTerminal(): Resizing {
  let listener: (columns: number, rows: number) => void = () => {}
  return {
    columns: 80,
    rows: 24,
    onResize(next) {
      listener = next
    },
    resize(message) {
      const size = /"Width":(\d{1,5})\b.*"Height":(\d{1,5})\b/.exec(Buffer.from(message).toString())
      if (size) listener(Number(size[1]), Number(size[2]))
    },
  }
}
