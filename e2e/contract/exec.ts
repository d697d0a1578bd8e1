// Exec: runs a command in a container over the websocket that kubectl uses, and collects what it says.

import { PassThrough, type Readable } from 'node:stream'
import { Exec, type V1Status } from '@kubernetes/client-node'
import type { Space } from './cluster.ts'

export type Executed = {
  readonly stdout: string
  readonly stderr: string
  /** How the command ended: `Success`, or a Failure whose causes tell the exit code. */
  readonly status: V1Status
}

export type ExecOptions = {
  readonly container?: string
  /** What is written to its standard input, which is then left open; none if left out. */
  readonly input?: string
  readonly tty?: boolean
}

/** Runs `command` in the pod until it ends. Rejects where the API server refuses. */
export async function exec(
  { target, name: namespace }: Pick<Space, 'target' | 'name'>,
  pod: string,
  command: readonly string[],
  { container = 'main', input, tty = false }: ExecOptions = {},
): Promise<Executed> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const stdin = input === undefined ? null : new PassThrough()
  const said = Promise.all([textOf(stdout), textOf(stderr)])
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(target.kubeConfig)
      .exec(namespace, pod, container, [...command], stdout, tty ? null : stderr, stdin, tty, resolve)
      .then((socket) => {
        socket.on('error', reject)
        stdin?.write(input)
      }, reject)
  })
  stdout.end()
  stderr.end()
  const [out, err] = await said
  return { stdout: out, stderr: err, status }
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
