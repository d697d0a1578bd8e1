// Applets that tell of the system: date, hostname, uname, df, free and the like. Where there is nothing to tell, they say what a small machine would.

import { Failure, type Applet, type Tool } from '../applet.ts'
import { formatTime, parseTime } from '../dates.ts'
import { humanSize } from './ls.ts'

/** One that prints what is made from its tool. */
function says(text: (tool: Tool) => string, options: string | null = '', usage = ''): Applet {
  return {
    usage,
    options,
    async run(tool) {
      await tool.print(text(tool))
      return 0
    },
  }
}

const isoFormats: Readonly<Record<string, string>> = { date: '%F', seconds: '%FT%T+00:00' }

export const date: Applet = {
  usage: '[-uR] [-I[SPEC]] [-d TIME] [-r FILE] [+FMT]',
  options: 'uRI:d:r:',
  async run(tool) {
    const nowMs = tool.process.container.clock.nowMs()
    const given = tool.value('d')
    const file = tool.value('r')
    const ms = given === undefined ? nowMs : parseTime(given)
    if (ms === null) throw new Failure(`invalid date '${given}'`)
    const [operand] = tool.args
    if (operand !== undefined && !operand.startsWith('+')) throw new Failure("can't set date: Operation not permitted")
    const usual = tool.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : '%a %b %e %H:%M:%S UTC %Y'
    const format = operand?.slice(1) ?? isoFormats[tool.value('I') ?? ''] ?? usual
    const atMs = file === undefined ? ms : tool.files.stat(tool.path(file)).modifiedAtMs
    await tool.print(`${formatTime(format, atMs)}\n`)
    return 0
  },
}

export const hostname = says(
  (tool) => {
    if (tool.args.length) throw new Failure('sethostname: Operation not permitted')
    const { network, hostname: name } = tool.process.container
    return `${tool.has('i') ? network.ip : name}\n`
  },
  'is',
  '[-i]',
)

export const id = says(
  (tool) => {
    if (!['u', 'g', 'G'].some((option) => tool.has(option))) return 'uid=0(root) gid=0(root) groups=0(root)\n'
    return tool.has('n') ? 'root\n' : '0\n'
  },
  'ugGn',
  '[-ugGn]',
)

const kernel: Readonly<Record<string, (tool: Tool) => string>> = {
  s: () => 'Linux',
  n: (tool) => tool.process.container.hostname,
  r: () => '6.8.0',
  v: () => '#1 SMP PREEMPT_DYNAMIC',
  m: () => 'x86_64',
  o: () => 'GNU/Linux',
}

export const uname = says(
  (tool) => {
    const wanted = Object.keys(kernel).filter((option) => tool.has('a') || tool.has(option))
    return `${(wanted.length ? wanted : ['s']).map((option) => kernel[option]?.(tool)).join(' ')}\n`
  },
  'asnrvmo',
  '[-asnrvmo]',
)

export const df = says(
  (tool) => {
    const mounts = tool.files.mounts()
    /** The mount that a path is in. */
    const mountOf = (name: string) => {
      const path = tool.files.realPath(tool.path(name))
      const around = mounts.filter((mount) => `${path}/`.startsWith(`${mount.path.replace(/\/$/, '')}/`))
      return around.toSorted((a, b) => b.path.length - a.path.length).slice(0, 1)
    }
    const size = (bytes: number) => (tool.has('h') ? humanSize(bytes) : String(Math.ceil(bytes / 1024)))
    const row = (name: string, cells: readonly string[], percent: string, path: string) =>
      `${name.padEnd(20)} ${cells.map((cell) => cell.padStart(9)).join(' ')} ${percent.padStart(4)} ${path}\n`
    const unit = tool.has('h') ? 'Size' : '1K-blocks'
    const rows = (tool.args.length ? tool.args.flatMap(mountOf) : mounts).map(({ path, usedBytes, limitBytes }) => {
      const cells = [limitBytes, usedBytes, Math.max(0, limitBytes - usedBytes)].map(size)
      const percent = limitBytes ? Math.ceil((usedBytes / limitBytes) * 100) : 0
      return row(path === '/' ? 'overlay' : '/dev/vda1', cells, `${percent}%`, path)
    })
    return row('Filesystem', [unit, 'Used', 'Available'], 'Use%', 'Mounted on') + rows.join('')
  },
  'hk',
  '[-hk] [FILESYSTEM]...',
)

export const mount = says((tool) => {
  const lines = tool.files.mounts().map(({ path, readOnly }) => {
    const source = path === '/' ? 'overlay on / type overlay' : `/dev/vda1 on ${path} type ext4`
    return `${source} (${readOnly ? 'ro' : 'rw'},relatime)\n`
  })
  return lines.join('')
})

const memoryBytes = { total: 8 * 1024 ** 3, used: 2 * 1024 ** 3 } // as /proc/meminfo has it

export const free = says(
  (tool) => {
    const unit = tool.has('m') ? 1024 ** 2 : 1024
    const cell = (bytes: number) => (tool.has('h') ? humanSize(bytes) : String(Math.floor(bytes / unit))).padStart(11)
    const { total, used } = memoryBytes
    const row = (cells: readonly number[]) => cells.map(cell).join(' ')
    const titles = '              total        used        free      shared  buff/cache   available\n'
    return `${titles}Mem:    ${row([total, used, total - used, 0, 0, total - used])}\nSwap:   ${row([0, 0, 0])}\n`
  },
  'kmh',
  '[-kmh]',
)

export const uptime = says((tool) => {
  const { clock, processes } = tool.process.container
  const nowMs = clock.nowMs()
  const minutes = Math.floor((nowMs - (processes.list()[0]?.startedAtMs ?? nowMs)) / 60_000)
  const hours = Math.floor(minutes / 60)
  const up = hours ? `${hours}:${String(minutes % 60).padStart(2, '0')}` : `${minutes} min`
  return ` ${formatTime('%H:%M:%S', nowMs)} up ${up},  0 users,  load average: 0.00, 0.00, 0.00\n`
})

export const tty: Applet = {
  usage: '',
  options: 's',
  async run(tool) {
    const isTerminal = tool.process.descriptors.get(0)?.terminal !== undefined
    if (!tool.has('s')) await tool.print(isTerminal ? '/dev/pts/0\n' : 'not a tty\n')
    return isTerminal ? 0 : 1
  },
}

export const vi = says(() => {
  const ways = 'write files with: cat > FILE (end with Ctrl-D), or change them with: sed -i'
  throw new Failure(`there is no editor in this sandbox; ${ways}`)
}, null)

export const pwd = says((tool) => `${tool.process.cwd}\n`, null)
export const whoami = says(() => 'root\n')
export const nproc = says(() => '1\n')
export const clear = says(() => '\x1b[H\x1b[J')
export const truth = says(() => '', null)
export const falsehood: Applet = { usage: '', options: null, run: async () => 1 }
