// Rootfs: the files that the images begin with.

import type { Clock } from '../../../lib/clock.ts'
import { createDevices } from '../files/devices.ts'
import { hostname, hosts, resolvConf } from '../files/etc.ts'
import { procEntries } from '../files/proc.ts'
import { putDevice, putDirectory, putGenerated, putGeneratedDirectory } from '../files/special-files.ts'
import { type ByteBudget, TreeVolume } from '../files/volume.ts'
import { applets } from '../shell/programs.ts'
import type { CatalogueImage } from './catalogue.ts'
import { nginxFiles } from './nginx-files.ts'

// All of PATH is there: a name that is missing at the end of a path is found out faster than a missing directory.
const path = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin']
const emptyDirectories = [...path, '/home', '/run', '/var/log', '/var/run', '/var/tmp']

const imageBytes = 2 ** 20 // an image here is a few small files

export type RootfsKind = { readonly rootfs: CatalogueImage['rootfs']; readonly hasBash: boolean }

export function createRootfs(
  { rootfs, hasBash }: RootfsKind,
  { clock, random, budget }: { readonly clock: Clock; readonly random: () => number; readonly budget: ByteBudget },
): TreeVolume {
  const volume = new TreeVolume({ clock, limitBytes: imageBytes, budget })
  putSystem(volume, random)
  if (rootfs === 'pause') putProgram(volume, '/pause', 'pause')
  else putShell(volume)
  if (hasBash) putProgram(volume, '/bin/bash', 'bash')
  if (rootfs === 'python') putPython(volume)
  if (rootfs === 'nginx') putNginx(volume)
  return volume
}

/** What the runtime puts into every container, with or without a shell. */
function putSystem(volume: TreeVolume, random: () => number): void {
  for (const [name, device] of Object.entries(createDevices(random))) putDevice(volume, `/dev/${name}`, device)
  volume.putLink('/dev/fd', '/proc/self/fd')
  for (const [number, name] of ['stdin', 'stdout', 'stderr'].entries())
    volume.putLink(`/dev/${name}`, `/proc/self/fd/${number}`)
  volume.put('/dev/termination-log', '', { mode: 0o666 })
  putGeneratedDirectory(volume, '/proc', procEntries)
  putGenerated(volume, '/etc/hostname', hostname)
  putGenerated(volume, '/etc/hosts', hosts)
  putGenerated(volume, '/etc/resolv.conf', resolvConf)
}

function putShell(volume: TreeVolume): void {
  putProgram(volume, '/bin/busybox', 'busybox')
  for (const applet of applets) volume.putLink(`/bin/${applet}`, 'busybox')
  volume.put('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n')
  volume.put('/etc/group', 'root:x:0:\nnogroup:x:65534:\n')
  putDirectory(volume, '/root', 0o700)
  putDirectory(volume, '/tmp', 0o1777)
  for (const path of emptyDirectories) putDirectory(volume, path, 0o755)
}

function putPython(volume: TreeVolume): void {
  putProgram(volume, '/usr/local/bin/python3', 'python3')
  volume.putLink('/usr/local/bin/python', 'python3')
}

function putNginx(volume: TreeVolume): void {
  putProgram(volume, '/usr/sbin/nginx', 'nginx')
  for (const [path, content] of Object.entries(nginxFiles)) volume.put(path, content)
  volume.putLink('/var/log/nginx/access.log', '/dev/stdout')
  volume.putLink('/var/log/nginx/error.log', '/dev/stderr')
  putDirectory(volume, '/var/cache/nginx', 0o755)
}

/** An executable: the name is what the runtime looks its program up by. */
function putProgram(volume: TreeVolume, path: string, program: string): void {
  volume.put(path, '', { mode: 0o755, program })
}
