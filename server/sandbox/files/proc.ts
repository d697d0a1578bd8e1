// Proc: the little of /proc that people look at, made up on each read.

import type { DirectoryInode, FileInode, Inode, SymlinkInode, World, WorldProcess } from './inodes.ts'
import { emptyContent } from './content.ts'

const kernel = 'Linux version 6.8.0 (podarium) #1 SMP PREEMPT_DYNAMIC'
// They are never changed, so nobody owns them; nothing is mounted on them, so no number need tell them apart.
const common = { number: 0, owner: 0, modifiedAtMs: 0, links: 1 }

/** What /proc has at this moment. */
export function procEntries(world: World): Map<string, Inode> {
  const processes = world
    .processes()
    .map((process): [string, Inode] => [String(process.pid), processDirectory(process)])
  return new Map<string, Inode>([
    ...processes,
    ['cpuinfo', file(() => 'processor\t: 0\nmodel name\t: simulated\n\n')],
    ['meminfo', file(() => 'MemTotal:        8388608 kB\nMemFree:         6291456 kB\nMemAvailable:    7340032 kB\n')],
    ['loadavg', file(() => `0.00 0.00 0.00 1/${world.processes().length} ${world.processes().at(-1)?.pid ?? 0}\n`)],
    ['mounts', symlink('self/mounts')],
    ['self', symlink('1')], // the shell and the programs put their own pid in its place
    ['uptime', file(uptime)],
    ['version', file(() => `${kernel}\n`)],
  ])
}

function uptime({ nowMs, startedAtMs }: World): string {
  const seconds = ((nowMs() - startedAtMs) / 1000).toFixed(2)
  return `${seconds} ${seconds}\n`
}

function processDirectory(process: WorldProcess): DirectoryInode {
  const { pid, argv, env, cwd, descriptors } = process
  const name = commandName(process)
  return directory(
    () =>
      new Map<string, Inode>([
        ['cmdline', file(() => argv.map((word) => `${word}\0`).join(''))],
        ['comm', file(() => `${name}\n`)],
        ['cwd', symlink(cwd)],
        ['environ', file(() => [...env].map(([key, value]) => `${key}=${value}\0`).join(''))],
        ['fd', directory(() => new Map([...descriptors.keys()].map((number) => [String(number), file(() => '')])))],
        ['mounts', file(() => 'overlay / overlay rw,relatime 0 0\n')],
        ['root', symlink('/')],
        ['stat', file(() => `${pid} (${name}) S ${process.parentPid} ${pid} ${pid} 0 -1 0\n`)],
        ['status', file(() => status(process, name))],
      ]),
  )
}

const longestName = 15 // TASK_COMM_LEN without its end

function commandName({ argv }: WorldProcess): string {
  return (argv[0]?.split('/').at(-1) ?? '').replace(/^-/, '').slice(0, longestName)
}

function status({ pid, parentPid }: WorldProcess, name: string): string {
  return `Name:\t${name}\nState:\tS (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${parentPid}\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nThreads:\t1\n`
}

function file(generate: (world: World) => string): FileInode {
  return {
    ...common,
    kind: 'file',
    mode: 0o444,
    program: null,
    content: emptyContent(),
    isShared: false,
    chargedBytes: 0,
    generate,
  }
}

function directory(generate: (world: World) => Map<string, Inode>): DirectoryInode {
  return { ...common, kind: 'directory', mode: 0o555, entries: new Map(), generate }
}

function symlink(target: string): SymlinkInode {
  return { ...common, kind: 'symlink', mode: 0o777, target }
}
