// Process cost: what a process takes of the machine, as Linux tells it.

import { readFileSync } from 'node:fs'

const ticksPerSecond = 100 // USER_HZ, the unit of /proc/PID/stat

/** Ends this process with a sentence where there is no /proc to read. */
export function requireLinux(): void {
  if (process.platform === 'linux') return
  console.error('This bench reads memory and CPU time from /proc: it runs on Linux only.')
  process.exit(1)
}

/** CPU time of a process and its threads so far, in its own code and in the kernel. */
export function cpuMs(pid: number): number {
  // The name in brackets may hold blanks; utime and stime are the 12th and 13th field after it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}

export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

/** CPU time over wall time while `lastsMs` pass. */
export async function cpuShare(pid: number, lastsMs: number): Promise<number> {
  const before = cpuMs(pid)
  const startedMs = performance.now()
  await new Promise((resolve) => setTimeout(resolve, lastsMs))
  return (cpuMs(pid) - before) / (performance.now() - startedMs)
}
