// Applets for files and directories: mkdir, rm, cp, mv, ln, touch, chmod, stat and the like.

import { FileError, type FileSystem, type Stat } from '../../files/file-types.ts'
import { Failure, UsageError, type Applet, type Tool } from '../applet.ts'
import { formatTime } from '../dates.ts'
import { isDirectory } from '../pattern.ts'

const directoryOf = (path: string) => path.replace(/\/[^/]*$/, '') || '/'
const baseOf = (path: string) =>
  path
    .replace(/(?<=.)\/+$/, '')
    .split('/')
    .at(-1) || '/'

/** Does it for each operand; exit code 1 if any failed. */
async function forEach(
  tool: Tool,
  names: readonly string[],
  action: (name: string, path: string) => unknown,
  message: (name: string, error: string) => string,
): Promise<number> {
  if (!names.length) throw new UsageError()
  let status = 0
  for (const name of names) {
    await tool.process.breathe()
    if (
      !(await tool.attempt(
        () => action(name, tool.path(name)),
        (error) => message(name, error),
      ))
    )
      status = 1
  }
  return status
}

/** The link itself, where it is one; null if nothing is there. */
export function lstatOf(files: FileSystem, path: string): Stat | null {
  if (path === '/') return files.stat(path)
  const directory = directoryOf(path)
  return isDirectory(files, directory) && files.readDirectory(directory).includes(baseOf(path))
    ? files.lstat(path)
    : null
}

export const mkdir: Applet = {
  usage: '[-m MODE] [-p] DIRECTORY...',
  options: 'm:p',
  run: (tool) =>
    forEach(
      tool,
      tool.args,
      (_, path) => {
        const mode = tool.has('m') ? Number.parseInt(tool.value('m') ?? '', 8) : 0o755
        if (!tool.has('p')) return tool.files.makeDirectory(path, mode)
        let made = ''
        for (const step of path.split('/').slice(1)) {
          made += `/${step}`
          if (!isDirectory(tool.files, made)) tool.files.makeDirectory(made, mode)
        }
      },
      (name, error) => `can't create directory '${name}': ${error}`,
    ),
}

export const rmdir: Applet = {
  usage: '[-p] DIRECTORY...',
  options: 'p',
  run: (tool) =>
    forEach(
      tool,
      tool.args,
      (_, path) => tool.files.removeDirectory(path),
      (name, error) => `'${name}': ${error}`,
    ),
}

async function removeTree(tool: Tool, path: string): Promise<void> {
  await tool.process.breathe()
  if (lstatOf(tool.files, path)?.kind !== 'directory') return tool.files.removeFile(path)
  for (const name of tool.files.readDirectory(path)) await removeTree(tool, `${path === '/' ? '' : path}/${name}`)
  if (path !== '/') tool.files.removeDirectory(path)
}

export const rm: Applet = {
  usage: '[-irf] FILE...',
  options: 'rRfi',
  async run(tool) {
    if (!tool.args.length && tool.has('f')) return 0
    let status = 0
    const failures = await forEach(
      tool,
      tool.args,
      async (name, path) => {
        const found = lstatOf(tool.files, path)
        if (!found && tool.has('f')) return
        if (found?.kind === 'directory' && !tool.has('r') && !tool.has('R')) {
          await tool.complain(`'${name}' is a directory`)
          status = 1
        } else await removeTree(tool, path)
      },
      (name, error) => `can't remove '${name}': ${error}`,
    )
    return failures || status
  },
}

/** Where each operand goes: into the last one if that is a directory. */
async function toTarget(
  tool: Tool,
  action: (from: string, to: string, name: string) => unknown,
  message: (name: string, error: string) => string,
): Promise<number> {
  const names = tool.args.slice(0, -1)
  const target = tool.args.at(-1)
  if (!names.length || target === undefined) throw new UsageError()
  const isInto = isDirectory(tool.files, tool.path(target)) && !tool.has('T')
  if (names.length > 1 && !isInto) throw new Failure(`target '${target}' is not a directory`)
  return forEach(
    tool,
    names,
    (name, path) => action(path, isInto ? tool.path(`${target}/${baseOf(name)}`) : tool.path(target), name),
    message,
  )
}

async function copyTree(
  tool: Tool,
  from: string,
  to: string,
  name: string,
  isRecursive: boolean,
  keepsTimes: boolean,
): Promise<void> {
  await tool.process.breathe()
  const { files } = tool
  const found = isRecursive ? (lstatOf(files, from) ?? files.stat(from)) : files.stat(from)
  if (found.kind === 'directory') {
    if (!isRecursive) throw new Failure(`omitting directory '${name}'`)
    if (`${to}/`.startsWith(`${from}/`)) throw new Failure(`recursion detected, omitting directory '${name}'`)
    if (!isDirectory(files, to)) files.makeDirectory(to, found.mode)
    for (const each of files.readDirectory(from))
      await copyTree(tool, `${from}/${each}`, `${to}/${each}`, `${name}/${each}`, isRecursive, keepsTimes)
  } else if (found.kind === 'symlink') {
    if (lstatOf(files, to)) files.removeFile(to)
    files.symlink(files.readLink(from), to)
  } else {
    const input = files.open(from, { read: true })
    const output = files.open(to, { write: true, create: true, truncate: true }, found.mode)
    try {
      for (let bytes = input.read(65_536); bytes.length; bytes = input.read(65_536)) {
        output.write(bytes)
        await tool.process.breathe()
      }
    } finally {
      input.close()
      output.close()
    }
    if (keepsTimes) files.touch(to, found.modifiedAtMs)
  }
}

export const cp: Applet = {
  usage: '[-arPLHpfinlsTu] SOURCE DEST',
  options: 'rRapfidLPTu',
  run: async (tool) =>
    toTarget(
      tool,
      async (from, to, name) => {
        if (!tool.files.exists(from)) return tool.files.stat(from)
        if (from === to) throw new Failure(`'${name}' and '${name}' are the same file`)
        const keepsTimes = tool.has('p') || tool.has('a')
        const isRecursive = tool.has('r') || tool.has('R') || tool.has('a')
        return copyTree(tool, from, to, name, isRecursive, keepsTimes)
      },
      (name, error) =>
        error === 'No such file or directory' && !tool.files.exists(tool.path(name))
          ? `can't stat '${name}': ${error}`
          : `can't create '${tool.args.at(-1)}': ${error}`,
    ),
}

export const mv: Applet = {
  usage: '[-finT] SOURCE... DIRECTORY',
  options: 'finT',
  run: (tool) =>
    toTarget(
      tool,
      async (from, to, name) => {
        if (tool.has('n') && tool.files.exists(to)) return
        try {
          tool.files.rename(from, to)
        } catch (error) {
          if (!(error instanceof FileError) || error.code !== 'EXDEV') throw error
          await copyTree(tool, from, to, name, true, true)
          await removeTree(tool, from)
        }
      },
      (name, error) => `can't rename '${name}': ${error}`,
    ),
}

export const ln: Applet = {
  usage: '[-sfnbtv] [-S SUF] TARGET... LINK|DIR',
  options: 'sfnT',
  async run(tool) {
    const [target, given] = tool.args
    if (target === undefined) throw new UsageError()
    const name = given ?? baseOf(target)
    const into = isDirectory(tool.files, tool.path(name)) && !tool.has('n') && !tool.has('T')
    const path = into ? tool.path(`${name}/${baseOf(target)}`) : tool.path(name)
    return forEach(
      tool,
      [name],
      () => {
        if (tool.has('f') && lstatOf(tool.files, path)) tool.files.removeFile(path)
        if (tool.has('s')) tool.files.symlink(target, path)
        else tool.files.link(tool.path(target), path)
      },
      (_, error) => `${name}: ${error}`,
    )
  },
}

export const touch: Applet = {
  usage: '[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...',
  options: 'cham',
  run: (tool) =>
    forEach(
      tool,
      tool.args,
      (_, path) => {
        if (tool.files.exists(path)) tool.files.touch(path, tool.process.container.clock.nowMs())
        else if (!tool.has('c')) tool.files.open(path, { write: true, create: true }, 0o644).close()
      },
      (name, error) => `${name}: ${error}`,
    ),
}

export const truncate: Applet = {
  usage: '[-c] -s SIZE FILE...',
  options: 'cs:',
  run: (tool) =>
    forEach(
      tool,
      tool.args,
      (_, path) => {
        const file = tool.files.open(path, { write: true, create: !tool.has('c') })
        try {
          file.truncate(tool.count('s', 0))
        } finally {
          file.close()
        }
      },
      (name, error) => `${name}: ${error}`,
    ),
}

function changedMode(text: string, before: number): number {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8)
  let mode = before
  for (const clause of text.split(',')) {
    const found = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause)
    if (!found) throw new Failure(`invalid mode '${text}'`)
    const [, who = '', sign, what = ''] = found
    const bits = [...what].reduce(
      (sum, letter) => sum | ({ r: 4, w: 2, x: 1, X: before & 0o111 || before & 0o40000 ? 1 : 0 }[letter] ?? 0),
      0,
    )
    const places =
      who === '' || who.includes('a') ? [6, 3, 0] : [...who].map((letter) => ({ u: 6, g: 3, o: 0 })[letter] ?? 0)
    for (const place of places) {
      if (sign === '+') mode |= bits << place
      else if (sign === '-') mode &= ~(bits << place)
      else mode = (mode & ~(7 << place)) | (bits << place)
    }
  }
  return mode
}

export const chmod: Applet = {
  usage: '[-Rcvf] MODE[,MODE]... FILE...',
  options: null,
  async run(tool) {
    const isRecursive = tool.args[0] === '-R'
    const [mode, ...names] = isRecursive ? tool.args.slice(1) : tool.args
    if (mode === undefined) throw new UsageError()
    const change = async (path: string): Promise<void> => {
      await tool.process.breathe()
      tool.files.chmod(path, changedMode(mode, tool.files.stat(path).mode))
      if (isRecursive && isDirectory(tool.files, path))
        for (const each of tool.files.readDirectory(path)) await change(`${path}/${each}`)
    }
    return forEach(
      tool,
      names,
      (_, path) => change(path),
      (name, error) => `${name}: ${error}`,
    )
  },
}

/** All files belong to root here, and stay so. */
export const chown: Applet = {
  usage: '[-Rh] USER[:[GRP]] FILE...',
  options: 'Rhcvf',
  run: (tool) =>
    forEach(
      tool,
      tool.args.slice(1),
      (_, path) => tool.files.stat(path),
      (name, error) => `${name}: ${error}`,
    ),
}

export const readlink: Applet = {
  usage: '[-fnv] FILE',
  options: 'fnv',
  async run(tool) {
    const name = tool.args[0] ?? ''
    const path = tool.path(name)
    const found = lstatOf(tool.files, path)
    if (tool.has('f')) await tool.print(`${found ? tool.files.realPath(path) : path}\n`)
    else if (found?.kind === 'symlink') await tool.print(`${tool.files.readLink(path)}\n`)
    else return 1
    return 0
  },
}

export const realpath: Applet = {
  usage: 'FILE...',
  options: '',
  run: (tool) =>
    forEach(
      tool,
      tool.args,
      (_, path) => tool.print(`${tool.files.realPath(path)}\n`),
      (name, error) => `${name}: ${error}`,
    ),
}

export const basename: Applet = {
  usage: 'FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...',
  options: '',
  async run(tool) {
    const [name, suffix = ''] = tool.args
    if (name === undefined) throw new UsageError()
    const base = baseOf(name)
    await tool.print(`${suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`)
    return 0
  },
}

export const dirname: Applet = {
  usage: 'FILENAME',
  options: '',
  async run(tool) {
    const name = (tool.args[0] ?? '').replace(/(?<=.)\/+$/, '')
    await tool.print(`${name.includes('/') ? name.replace(/\/+[^/]*$/, '') || '/' : '.'}\n`)
    return 0
  },
}

export const mktemp: Applet = {
  usage: '[-dt] [-p DIR] [TEMPLATE]',
  options: 'dtp:qu',
  async run(tool) {
    const template = tool.args[0] ?? 'tmp.XXXXXX'
    if (!template.endsWith('XXXXXX')) throw new Failure('Invalid argument')
    const isInTemp = tool.args[0] === undefined || tool.has('t') || tool.has('p')
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    const name = template.replace(/X+$/, (all) =>
      Array.from(all, () => letters[Math.floor(tool.process.container.random() * letters.length)] ?? 'a').join(''),
    )
    const path = isInTemp ? `${tool.value('p') ?? tool.process.env.get('TMPDIR') ?? '/tmp'}/${name}` : name
    if (tool.has('d')) tool.files.makeDirectory(tool.path(path), 0o700)
    else tool.files.open(tool.path(path), { write: true, create: true, exclusive: true }, 0o600).close()
    await tool.print(`${path}\n`)
    return 0
  },
}

const kindWords = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  device: 'character special file',
}

/** `-rw-r--r--`. */
export function modeText({ kind, mode }: Pick<Stat, 'kind' | 'mode'>): string {
  const letters = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-')).join('')
  const sticky = mode & 0o1000 ? letters.replace(/.$/, (last) => (last === 'x' ? 't' : 'T')) : letters
  return { file: '-', directory: 'd', symlink: 'l', device: 'c' }[kind] + sticky
}

export const stat: Applet = {
  usage: '[-ltf] [-c FMT] FILE...',
  options: 'ltfLc:',
  run: (tool) =>
    forEach(
      tool,
      tool.args,
      async (name, path) => {
        const found = tool.has('L') ? tool.files.stat(path) : (lstatOf(tool.files, path) ?? tool.files.stat(path))
        const time = formatTime('%Y-%m-%d %H:%M:%S.000000000 +0000', found.modifiedAtMs)
        const octal = found.mode.toString(8)
        const format = tool.value('c')
        if (format !== undefined) {
          const values: Readonly<Record<string, string | number>> = {
            n: name,
            N: `'${name}'`,
            s: found.sizeBytes,
            a: octal,
            A: modeText(found),
            F: found.kind === 'file' && !found.sizeBytes ? 'regular empty file' : kindWords[found.kind],
            i: found.inode,
            h: found.links,
            u: 0,
            g: 0,
            U: 'root',
            G: 'root',
            Y: Math.floor(found.modifiedAtMs / 1000),
            X: Math.floor(found.modifiedAtMs / 1000),
            Z: Math.floor(found.modifiedAtMs / 1000),
            y: time,
            x: time,
            z: time,
            b: Math.ceil(found.sizeBytes / 512),
            B: 512,
            '%': '%',
          }
          return tool.print(
            `${format.replaceAll(/%(.)/g, (whole, letter: string) => String(values[letter] ?? whole))}\n`,
          )
        }
        const link = found.kind === 'symlink' ? ` -> ${tool.files.readLink(path)}` : ''
        return tool.print(
          `  File: ${link ? `'${name}'${link.replace('-> ', "-> '")}'` : name}\n  Size: ${String(found.sizeBytes).padEnd(10)}\tBlocks: ${String(Math.ceil(found.sizeBytes / 4096) * 8).padEnd(10)} IO Block: 4096   ${kindWords[found.kind]}\n` +
            `Device: 50h/80d\tInode: ${String(found.inode).padEnd(11)} Links: ${found.links}\nAccess: (${octal.padStart(4, '0')}/${modeText(found)})  Uid: (    0/    root)   Gid: (    0/    root)\n` +
            ['Access', 'Modify', 'Change'].map((word) => `${word}: ${time}\n`).join(''),
        )
      },
      (name, error) => `can't stat '${name}': ${error}`,
    ),
}

export const du: Applet = {
  usage: '[-aHLdclsxhmk] [FILE]...',
  options: 'aHLd:clsxhmk',
  async run(tool) {
    const show = async (blocks: number, name: string) =>
      tool.print(`${tool.has('h') ? humanSize(blocks * 1024) : blocks}\t${name}\n`)
    const measure = async (name: string, path: string, isTop: boolean): Promise<number> => {
      await tool.process.breathe()
      const found = lstatOf(tool.files, path) ?? tool.files.stat(path)
      let blocks = found.kind === 'directory' ? 4 : Math.ceil(found.sizeBytes / 4096) * 4
      if (found.kind === 'directory') {
        for (const each of tool.files.readDirectory(path))
          blocks += await measure(`${name.replace(/\/$/, '')}/${each}`, `${path === '/' ? '' : path}/${each}`, false)
      }
      if (isTop || (!tool.has('s') && (found.kind === 'directory' || tool.has('a')))) await show(blocks, name)
      return blocks
    }
    return forEach(
      tool,
      tool.args.length ? tool.args : ['.'],
      (name, path) => measure(name, path, true),
      (name, error) => `${name}: ${error}`,
    )
  },
}

/** As busybox -h: one decimal, powers of 1024. */
export function humanSize(bytes: number): string {
  let value = bytes
  for (const unit of ['', 'K', 'M', 'G', 'T']) {
    if (value < 1024 || unit === 'T') return unit ? `${value.toFixed(1)}${unit}` : String(value)
    value /= 1024
  }
  return ''
}
