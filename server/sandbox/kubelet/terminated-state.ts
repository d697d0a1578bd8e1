// Terminated state: how a container ended, as its status says it, with the last words that it left.
// https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/

import type { Container as ContainerSpec, ContainerStateTerminated } from 'kubernetes-types/core/v1'
import { createFileSystem } from '../files/file-system.ts'
import type { Mount } from '../files/file-types.ts'
import { linesOf } from './container-log.ts'
import type { ContainerRun, Instance, PodRun } from './pod-run.ts'
import { timestamp } from '../store/names.ts'

const longestMessage = 4096
const longestOfLog = 2048 // of its last lines
const mostLines = 80

/** The file in which a container may leave its last words; empty at its start. */
export function messageMount(
  { messages }: PodRun,
  { name }: ContainerRun,
  { terminationMessagePath }: ContainerSpec,
): Mount {
  messages!.put(`/${name}`, '', { mode: 0o666 })
  const path = terminationMessagePath ?? '/dev/termination-log'
  return { path, volume: messages!, readOnly: false, subPath: name }
}

export function terminatedState(
  run: PodRun,
  spec: ContainerSpec,
  instance: Instance,
  exitCode: number,
): ContainerStateTerminated {
  const left = lastWords(run, spec.name)
  const isFromLog = !left && exitCode !== 0 && spec.terminationMessagePolicy === 'FallbackToLogsOnError'
  const message = isFromLog ? lastLines(instance) : left
  return {
    containerID: instance.id,
    exitCode,
    finishedAt: timestamp(instance.finishedAtMs),
    ...(message && { message }),
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: timestamp(instance.startedAtMs),
  }
}

function lastWords({ messages }: PodRun, name: string): string {
  if (!messages) return ''
  const files = createFileSystem([{ path: '/', volume: messages, readOnly: true }])
  return Buffer.from(files.readFile(`/${name}`).subarray(0, longestMessage)).toString()
}

function lastLines({ log }: Instance): string {
  const lines = linesOf(log.from(0)).slice(-mostLines)
  const text = lines.map((line) => line.text).join('')
  return Buffer.from(text.slice(-longestOfLog), 'latin1').toString()
}
