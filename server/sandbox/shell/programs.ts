// Programs: busybox, which is all of these under one name, told apart by how it is called.

import type { Process, Program } from '../runtime/process-types.ts'
import { programName, runApplet, type Applet } from './applet.ts'
import { env, time, timeout, which, xargs } from './applets/commands.ts'
import {
  basename,
  chmod,
  chown,
  cp,
  dirname,
  ln,
  mkdir,
  mktemp,
  mv,
  readlink,
  rm,
  rmdir,
  touch,
} from './applets/files.ts'
import { grep } from './applets/grep.ts'
import { du, find, ls, stat } from './applets/ls.ts'
import { nc, netstat, nslookup } from './applets/network.ts'
import { echo, printf } from './applets/print.ts'
import * as processes from './applets/processes.ts'
import { sed } from './applets/sed.ts'
import { cat, head, seq, tee, wc, yes } from './applets/streams.ts'
import * as sums from './applets/sums.ts'
import * as system from './applets/system.ts'
import { tail } from './applets/tail.ts'
import { tar } from './applets/tar.ts'
import { testApplet } from './applets/test.ts'
import * as text from './applets/text.ts'
import { wget } from './applets/wget.ts'
import { writeBytes } from './io.ts'
import { sh } from './sh.ts'

const { duration: _, ...processApplets } = processes
const { truth, falsehood, ...systemApplets } = system

const table: Readonly<Record<string, Applet>> = {
  ...processApplets,
  ...sums,
  ...systemApplets,
  ...text,
  ...{ basename, chmod, chown, cp, dirname, ln, mkdir, mktemp, mv, readlink, rm, rmdir, touch },
  ...{ cat, head, seq, tail, tee, wc, yes },
  ...{ du, find, ls, stat, tar },
  ...{ echo, printf, grep, egrep: grep, fgrep: grep, sed },
  ...{ env, time, timeout, which, xargs },
  ...{ nc, netstat, nslookup, wget },
  ...{ '[': testApplet, test: testApplet, true: truth, false: falsehood },
}

/** The names that an image's /bin has links for. */
export const applets: readonly string[] = ['ash', 'sh', ...Object.keys(table)].sort()

const busybox: Program = (process) => {
  const called = programName(process.argv)
  const name = called.startsWith('-') ? called.slice(1) : called // a login shell is `-sh`
  if (name === 'sh' || name === 'ash') return sh(process)
  const applet = Object.hasOwn(table, name) ? table[name] : undefined
  if (applet) return runApplet(applet, process, process.argv)
  if (name === 'busybox' && process.argv.length > 1) {
    process.argv = process.argv.slice(1)
    return busybox(process)
  }
  return runNone(process, name)
}

/** What it says when it is no applet. */
async function runNone(process: Process, name: string): Promise<number> {
  if (name === 'busybox') {
    const list = `Currently defined functions:\n\t${applets.join(', ')}\n`
    await writeBytes(process, 1, `BusyBox v1.36.1 multi-call binary, as this sandbox knows it.\n\n${list}`)
    return 0
  }
  await writeBytes(process, 2, `${name}: applet not found\n`)
  return 127
}

export const shellPrograms: Readonly<Record<string, Program>> = { busybox }
