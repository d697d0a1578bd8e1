// Applets that tell of the system: date, hostname, uname, df, free and the like. Where there is nothing to tell, they say what a small machine would.

import { Failure, type Applet, type Tool } from '../applet.ts'
import { formatTime, parseTime } from '../dates.ts'
import { findExecutable } from '../executable.ts'
import { humanSize } from './files.ts'

/** One that prints a fixed line, or one made from its tool. */
function says(text: (tool: Tool) => string, options: string | null = ''): Applet {
  return {
    usage: '',
    options,
    async run(tool) {
      await tool.print(text(tool))
      return 0
    },
  }
}

export const date: Applet = {
  usage: '[OPTIONS] [+FMT] [[-s] TIME]',
  options: 'uRI:d:s:r:D:',
  long: { date: 'd', utc: 'u', rfc: 'R', 'iso-8601': 'I' },
  async run(tool) {
    const nowMs = tool.process.container.clock.nowMs()
    const given = tool.value('d')
    const reference = tool.value('r')
    let ms = reference === undefined ? nowMs : tool.files.stat(tool.path(reference)).modifiedAtMs
    if (given !== undefined) ms = parseTime(given, nowMs) ?? raise(`invalid date '${given}'`)
    const [operand] = tool.args
    if (tool.has('s') || (operand !== undefined && !operand.startsWith('+')))
      throw new Failure("can't set date: Operation not permitted")
    const iso = {
      date: '%Y-%m-%d',
      hours: '%Y-%m-%dT%H+00:00',
      minutes: '%Y-%m-%dT%H:%M+00:00',
      seconds: '%Y-%m-%dT%H:%M:%S+00:00',
    }[tool.value('I') || 'date']
    const format =
      operand?.slice(1) ??
      (tool.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : tool.has('I') ? (iso ?? '%Y-%m-%d') : '%a %b %e %H:%M:%S UTC %Y')
    await tool.print(`${formatTime(format, ms)}\n`)
    return 0
  },
}

function raise(message: string): never {
  throw new Failure(message)
}

export const hostname: Applet = {
  usage: '[-sidf] [HOSTNAME | -F FILE]',
  options: 'sidf',
  async run(tool) {
    if (tool.args.length) throw new Failure('sethostname: Operation not permitted')
    const { network, hostname: name } = tool.process.container
    await tool.print(`${tool.has('i') ? network.ip : tool.has('s') ? name.split('.')[0] : name}\n`)
    return 0
  },
}

export const id: Applet = {
  usage: '[-ugGnr] [USER]',
  options: 'ugGnr',
  async run(tool) {
    const isShort = ['u', 'g', 'G'].some((option) => tool.has(option))
    await tool.print(isShort ? (tool.has('n') ? 'root\n' : '0\n') : 'uid=0(root) gid=0(root) groups=0(root)\n')
    return 0
  },
}

const kernel: readonly (readonly [option: string, value: (tool: Tool) => string])[] = [
  ['s', () => 'Linux'],
  ['n', (tool) => tool.process.container.hostname],
  ['r', () => '6.8.0'],
  ['v', () => '#1 SMP PREEMPT_DYNAMIC'],
  ['m', () => 'x86_64'],
  ['o', () => 'GNU/Linux'],
]

export const uname: Applet = {
  usage: '[-amnrspvio]',
  options: 'amnrspvio',
  async run(tool) {
    const wanted = kernel.filter(([option]) => tool.has('a') || tool.has(option))
    await tool.print(`${(wanted.length ? wanted : kernel.slice(0, 1)).map(([, value]) => value(tool)).join(' ')}\n`)
    return 0
  },
}

export const df: Applet = {
  usage: '[-PkmhTai] [-B SIZE] [FILESYSTEM]...',
  options: 'PkmhTaiB:',
  async run(tool) {
    const mounts = tool.files.mounts()
    const wanted = tool.args.map((name) => {
      const path = tool.files.realPath(tool.path(name))
      return mounts
        .filter((mount) => path === mount.path || path.startsWith(mount.path === '/' ? '/' : `${mount.path}/`))
        .sort((a, b) => b.path.length - a.path.length)[0]
    })
    const unit = tool.has('m') ? 1024 * 1024 : 1024
    const size = (bytes: number) => (tool.has('h') ? humanSize(bytes) : String(Math.ceil(bytes / unit)))
    await tool.print(
      `Filesystem           ${tool.has('h') ? '     Size' : tool.has('m') ? '1M-blocks' : '1K-blocks'}      Used Available Use% Mounted on\n`,
    )
    for (const mount of tool.args.length ? wanted : mounts) {
      if (!mount) continue
      const { path, usedBytes, limitBytes } = mount
      const free = Math.max(0, limitBytes - usedBytes)
      const percent = limitBytes ? Math.ceil((usedBytes / limitBytes) * 100) : 0
      const name = path === '/' ? 'overlay' : '/dev/vda1'
      await tool.print(
        `${name.padEnd(20)} ${size(limitBytes).padStart(9)} ${size(usedBytes).padStart(9)} ${size(free).padStart(9)} ${`${percent}%`.padStart(4)} ${path}\n`,
      )
    }
    return 0
  },
}

export const mount: Applet = says((tool) =>
  tool.files
    .mounts()
    .map(({ path, readOnly }) => {
      const flags = readOnly ? 'ro' : 'rw'
      return path === '/'
        ? `overlay on / type overlay (${flags},relatime)\n`
        : `/dev/vda1 on ${path} type ext4 (${flags},relatime)\n`
    })
    .join(''),
)

const memoryBytes = { total: 8 * 1024 ** 3, used: 2 * 1024 ** 3 } // as /proc/meminfo has it

export const free: Applet = {
  usage: '[-bkmgh]',
  options: 'bkmgh',
  async run(tool) {
    const unit = tool.has('b') ? 1 : tool.has('m') ? 1024 ** 2 : tool.has('g') ? 1024 ** 3 : 1024
    const cell = (bytes: number) => (tool.has('h') ? humanSize(bytes) : String(Math.floor(bytes / unit))).padStart(11)
    const { total, used } = memoryBytes
    const row = (cells: readonly number[]) => cells.map(cell).join(' ')
    await tool.print(
      `              total        used        free      shared  buff/cache   available\nMem:    ${row([total, used, total - used, 0, 0, total - used])}\nSwap:   ${row([0, 0, 0])}\n`,
    )
    return 0
  },
}

export const uptime: Applet = says((tool) => {
  const { clock, processes } = tool.process.container
  const startedAtMs = processes.list()[0]?.startedAtMs ?? clock.nowMs()
  const minutes = Math.floor((clock.nowMs() - startedAtMs) / 60_000)
  const hours = Math.floor(minutes / 60)
  const text = hours ? `${hours}:${String(minutes % 60).padStart(2, '0')}` : `${minutes} min`
  return ` ${formatTime('%H:%M:%S', clock.nowMs())} up ${text},  0 users,  load average: 0.00, 0.00, 0.00\n`
})

export const which: Applet = {
  usage: '[-a] COMMAND...',
  options: 'a',
  async run(tool) {
    let status = tool.args.length ? 0 : 1
    for (const name of tool.args) {
      const found = findExecutable(tool.process, [name], tool.process.env)
      if ('path' in found) await tool.print(`${found.path}\n`)
      else status = 1
    }
    return status
  },
}

export const tty: Applet = {
  usage: '[-s]',
  options: 's',
  async run(tool) {
    const isTerminal = tool.process.descriptors.get(0)?.terminal !== undefined
    if (!tool.has('s')) await tool.print(isTerminal ? '/dev/pts/0\n' : 'not a tty\n')
    return isTerminal ? 0 : 1
  },
}

export const stty: Applet = {
  usage: '[-a|g] [-F DEVICE] [SETTING]...',
  options: null,
  async run(tool) {
    const terminal = tool.process.descriptors.get(0)?.terminal
    if (!terminal) throw new Failure('standard input: Inappropriate ioctl for device')
    if (tool.args[0] === 'size') await tool.print(`${terminal.rows()} ${terminal.columns()}\n`)
    else if (!tool.args.length || tool.args[0] === '-a')
      await tool.print(`speed 38400 baud; rows ${terminal.rows()}; columns ${terminal.columns()};\n`)
    else throw new Failure("this sandbox's terminal has no other settings")
    return 0
  },
}

export const vi: Applet = {
  usage: '[FILE]...',
  options: null,
  async run() {
    throw new Failure(
      'there is no editor in this sandbox; write files with: cat > FILE (end with Ctrl-D), or change them with: sed -i',
    )
  },
}

export const pwd: Applet = says((tool) => `${tool.process.cwd}\n`, null)
export const whoami: Applet = says(() => 'root\n')
export const nproc: Applet = says(() => '1\n')
export const arch: Applet = says(() => 'x86_64\n')
export const clear: Applet = says(() => '\x1b[H\x1b[J')
export const sync: Applet = says(() => '')
export const truth: Applet = says(() => '', null)
export const falsehood: Applet = { usage: '', options: null, run: async () => 1 }

export const groups: Applet = says(() => 'root\n')
