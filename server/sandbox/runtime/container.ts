// Container: an image's files with the pod's mounts over them, and the processes that run there.

import type { Clock } from '../../../lib/clock.ts'
import { createFileSystem } from '../files/file-system.ts'
import { FileError, type FileSystem } from '../files/file-types.ts'
import type { TreeVolume } from '../files/volume.ts'
import type { Image } from '../images/images.ts'
import { containerDescriptors, execDescriptors } from './container-io.ts'
import { findProgram, type Programs } from './find-program.ts'
import type { Governor } from './governor.ts'
import type { ProcessLimits } from './process-limits.ts'
import { ProcessTable } from './process-table.ts'
import { type ChildProcess, type ContainerWorld, type Descriptor, SpawnError } from './process-types.ts'
import type { Container, ContainerSpec, StartError } from './runtime-types.ts'
import { cannotRun, createFailed, execFailed, lowerFirst } from './start-words.ts'

/** What all containers of a runtime have in common. */
export type Shared = {
  readonly clock: Clock
  readonly random: () => number
  readonly programs: Programs
  readonly limits: ProcessLimits
  readonly governor: Governor
}

type Failed = (reason: string, exitCode: number) => StartError

/** Begins a container. Throws StartError. */
export function startContainer(spec: ContainerSpec, image: Image, shared: Shared): Container {
  const root = mounting(spec, image, () => image.rootFor(spec.mounts))
  try {
    const { table, files } = mounting(spec, image, () => prepareWorld(spec, root, shared))
    const cwd = spec.workingDir || image.workingDir
    const env = environment(spec, image)
    enter(files, cwd)
    const begin = (
      argv: readonly string[],
      descriptors: ReadonlyMap<number, Descriptor>,
      tty: boolean,
      failed: Failed,
    ) => beginProcess(table, argv, { env: tty ? withTerminal(env) : env, cwd, descriptors }, failed)

    const io = containerDescriptors(spec, table)
    const argv = [...(spec.command ?? image.entrypoint), ...(spec.args ?? (spec.command ? [] : image.cmd))]
    const first = begin(argv, io.descriptors, spec.tty, createFailed)
    io.begun(first.pid)
    return {
      id: `containerd://${hexadecimal(shared.random)}`,
      exited: first.exited.finally(() => root.release()),
      stdin: io.stdin,
      closeStdin: io.closeStdin,
      kill: (signal) => void table.kill(1, signal, true),
      exec(command, execIo) {
        const failed: Failed = (reason, exitCode) => execFailed(hexadecimal(shared.random), reason, exitCode)
        if (table.hasEnded) throw failed('cannot exec in a stopped container', 128)
        const { descriptors, begun } = execDescriptors(execIo, table)
        const { pid, exited } = begin(command, descriptors, execIo.terminal !== null, failed)
        begun(pid)
        return { exited, kill: () => table.killSession(pid) }
      },
    }
  } catch (error) {
    root.release()
    throw error
  }
}

/** Does something with the container's mounts; one that can't be mounted is told as runc tells it. */
function mounting<T>(spec: ContainerSpec, image: Image, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    const path = spec.mounts.find((_, index) => !canMount(image, spec.mounts.slice(0, index + 1)))?.path ?? '/'
    const source = `/var/lib/kubelet/pods/${spec.podUid}/volumes`
    const mount = `mount ${source}:${path} (via /proc/self/fd/6), flags: 0x5000: ${lowerFirst(error.message)}`
    throw createFailed(`error during container init: error mounting "${source}" to rootfs at "${path}": ${mount}`)
  }
}

function canMount(image: Image, mounts: ContainerSpec['mounts']): boolean {
  try {
    image.rootFor(mounts).release()
    return true
  } catch {
    return false
  }
}

function prepareWorld(spec: ContainerSpec, root: TreeVolume, shared: Shared) {
  const { clock, random, programs } = shared
  const startedAtMs = clock.nowMs()
  const files = createFileSystem([{ path: '/', volume: root, readOnly: false }, ...spec.mounts], {
    hostname: spec.hostname,
    namespace: spec.namespace ?? 'default',
    ip: () => spec.network.ip,
    nowMs: () => clock.nowMs(),
    startedAtMs,
    processes: () => table.list(),
  })
  const world: ContainerWorld = {
    clock,
    random,
    hostname: spec.hostname,
    files,
    network: spec.network,
    processes: {
      list: () => table.list(),
      kill: (pid, signal) => table.kill(pid, signal),
    },
    findProgram: (name, process) => findProgram(files, programs, name, process),
  }
  const table = new ProcessTable(world, spec.podUid, shared.limits, shared.governor)
  return { files, table }
}

/** Makes the working directory, as runc does. */
function enter(files: FileSystem, cwd: string): void {
  let path = ''
  for (const name of cwd.split('/').filter((each) => each !== '')) {
    path += `/${name}`
    try {
      if (!files.exists(path)) files.makeDirectory(path)
      else if (files.stat(path).kind !== 'directory') throw new FileError('ENOTDIR', 'Not a directory')
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      throw createFailed(`error during container init: mkdir ${path}: ${lowerFirst(error.message)}`)
    }
  }
}

function beginProcess(
  table: ProcessTable,
  argv: readonly string[],
  where: { env: ReadonlyMap<string, string>; cwd: string; descriptors: ReadonlyMap<number, Descriptor> },
  failed: Failed,
): ChildProcess {
  const [name] = argv
  if (name === undefined) throw failed('no command specified', 128)
  const found = table.world.findProgram(name, where)
  if (!found.program) throw failed(cannotRun(table.world.files, name, where.cwd), found.exitCode)
  try {
    return table.begin({ ...where, program: found.program, argv })
  } catch (error) {
    if (error instanceof SpawnError) throw failed('fork/exec /proc/self/exe: resource temporarily unavailable', 128)
    throw error
  }
}

function environment({ hostname, env }: ContainerSpec, image: Image): ReadonlyMap<string, string> {
  const all = { HOSTNAME: hostname, ...image.env, ...env }
  return new Map(Object.entries({ ...all, HOME: env.HOME ?? '/root' }))
}

function withTerminal(env: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return env.has('TERM') ? env : new Map([...env, ['TERM', 'xterm']])
}

/** 64 digits, as containerd names containers. */
function hexadecimal(random: () => number): string {
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('')
}
