// Programs: busybox, which is all of these under one name, told apart by how it is called.

import type { Program } from '../runtime/process-types.ts'
import { runApplet, type Applet } from './applet.ts'
import * as files from './applets/files.ts'
import { find, ls } from './applets/ls.ts'
import * as network from './applets/network.ts'
import { echo, printf } from './applets/print.ts'
import * as processes from './applets/processes.ts'
import { sed } from './applets/sed.ts'
import * as streams from './applets/streams.ts'
import * as sums from './applets/sums.ts'
import * as system from './applets/system.ts'
import { testApplet } from './applets/test.ts'
import * as text from './applets/text.ts'
import { writeBytes } from './io.ts'
import { sh } from './sh.ts'

const { humanSize: _human, lstatOf: _lstat, modeText: _mode, ...fileApplets } = files
const { expressionOf: _expression, ...textApplets } = text
const { truth, falsehood, ...systemApplets } = system

const table: Readonly<Record<string, Applet>> = {
  ...fileApplets,
  ...network,
  ...processes,
  ...streams,
  ...sums,
  ...systemApplets,
  ...textApplets,
  '[': testApplet,
  echo,
  egrep: text.grep,
  false: falsehood,
  fgrep: text.grep,
  find,
  ls,
  printf,
  sed,
  test: testApplet,
  true: truth,
}

/** The names that an image's /bin has links for. */
export const applets: readonly string[] = ['ash', 'sh', ...Object.keys(table)].sort()

const busybox: Program = async (process) => {
  const name = process.argv[0]?.split('/').at(-1)?.replace(/^-/, '') ?? ''
  if (name === 'sh' || name === 'ash') return sh(process)
  const applet = Object.hasOwn(table, name) ? table[name] : undefined
  if (applet) return runApplet(applet, process, process.argv)
  if (name === 'busybox' && process.argv.length > 1) {
    process.argv = process.argv.slice(1)
    return busybox(process)
  }
  if (name === 'busybox') {
    const list = `Currently defined functions:\n\t${applets.join(', ')}\n`
    await writeBytes(process, 1, `BusyBox v1.36.1 multi-call binary, as this sandbox knows it.\n\n${list}`)
    return 0
  }
  await writeBytes(process, 2, `${name}: applet not found\n`)
  return 127
}

export const shellPrograms: Readonly<Record<string, Program>> = { busybox }
