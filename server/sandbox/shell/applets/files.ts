// Applets for files and directories: mkdir, rmdir, rm, cp, mv, ln, touch, chmod, chown, mktemp, and names: basename, dirname, readlink.

import { FileError, type FileSystem, type Stat } from '../../files/file-types.ts'
import { Failure, UsageError, type Applet, type Tool } from '../applet.ts'
import { isDirectory } from '../pattern.ts'

const directoryOf = (path: string) => path.replace(/\/[^/]*$/, '') || '/'
export const baseOf = (path: string) => path.replace(/(?<=.)\/+$/, '').replace(/^.*\/(?=.)/s, '')

/** The link itself, where it is one; null if nothing is there. */
export function lstatOf(files: FileSystem, path: string): Stat | null {
  if (path === '/') return files.stat(path)
  const directory = directoryOf(path)
  const isThere = isDirectory(files, directory) && files.readDirectory(directory).includes(baseOf(path))
  return isThere ? files.lstat(path) : null
}

/** An applet that does one thing to each of its operands. */
function toEach(
  options: string,
  usage: string,
  action: (tool: Tool, path: string, name: string) => unknown,
  wording?: (name: string, error: string) => string,
): Applet {
  return {
    usage,
    options,
    async run(tool) {
      if (!tool.args.length) throw new UsageError()
      return (await tool.each(tool.args, (name, path) => action(tool, path, name), wording)) ? 1 : 0
    },
  }
}

export const mkdir = toEach(
  'm:p',
  '[-m MODE] [-p] DIRECTORY...',
  (tool, path) => {
    const mode = Number.parseInt(tool.value('m') ?? '755', 8)
    if (!tool.has('p')) return tool.files.makeDirectory(path, mode)
    let made = ''
    for (const step of path.split('/').slice(1)) {
      made += `/${step}`
      if (!isDirectory(tool.files, made)) tool.files.makeDirectory(made, mode)
    }
  },
  (name, error) => `can't create directory '${name}': ${error}`,
)

export const rmdir = toEach(
  '',
  'DIRECTORY...',
  (tool, path) => tool.files.removeDirectory(path),
  (name, error) => `'${name}': ${error}`,
)

async function removeTree(tool: Tool, path: string): Promise<void> {
  await tool.process.breathe()
  if (lstatOf(tool.files, path)?.kind !== 'directory') return tool.files.removeFile(path)
  for (const name of tool.files.readDirectory(path)) await removeTree(tool, `${path === '/' ? '' : path}/${name}`)
  if (path !== '/') tool.files.removeDirectory(path)
}

export const rm: Applet = {
  usage: '[-irf] FILE...',
  options: 'rRf',
  async run(tool) {
    if (!tool.has('f')) tool.operand(0)
    const isRecursive = tool.has('r') || tool.has('R')
    const remove = (_: string, path: string) => {
      const found = lstatOf(tool.files, path)
      if (!found && tool.has('f')) return
      if (found?.kind === 'directory' && !isRecursive) throw new FileError('EISDIR', 'Is a directory')
      return removeTree(tool, path)
    }
    const wording = (name: string, error: string) =>
      error === 'Is a directory' ? `'${name}' is a directory` : `can't remove '${name}': ${error}`
    return (await tool.each(tool.args, remove, wording)) ? 1 : 0
  },
}

/** Where each operand goes: into the last one if that is a directory. */
async function toTarget(
  tool: Tool,
  action: (from: string, to: string, name: string) => unknown,
  wording: (name: string, error: string) => string,
): Promise<number> {
  tool.operand(1)
  const names = tool.args.slice(0, -1)
  const target = tool.args.at(-1) ?? ''
  const isInto = isDirectory(tool.files, tool.path(target))
  if (names.length > 1 && !isInto) throw new Failure(`target '${target}' is not a directory`)
  const to = (name: string) => tool.path(isInto ? `${target}/${baseOf(name)}` : target)
  return (await tool.each(names, (name, path) => action(path, to(name), name), wording)) ? 1 : 0
}

type Copying = { readonly isRecursive: boolean; readonly keepsTimes: boolean }

async function copyTree(tool: Tool, from: string, to: string, name: string, how: Copying): Promise<void> {
  await tool.process.breathe()
  const { files } = tool
  const found = (how.isRecursive ? lstatOf(files, from) : null) ?? files.stat(from)
  if (found.kind === 'directory') {
    if (!how.isRecursive) throw new Failure(`omitting directory '${name}'`)
    if (`${to}/`.startsWith(`${from}/`)) throw new Failure(`recursion detected, omitting directory '${name}'`)
    if (!isDirectory(files, to)) files.makeDirectory(to, found.mode)
    for (const each of files.readDirectory(from))
      await copyTree(tool, `${from}/${each}`, `${to}/${each}`, `${name}/${each}`, how)
    return
  }
  if (found.kind === 'symlink') {
    if (lstatOf(files, to)) files.removeFile(to)
    return files.symlink(files.readLink(from), to)
  }
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
  if (how.keepsTimes) files.touch(to, found.modifiedAtMs)
}

export const cp: Applet = {
  usage: '[-arRpf] SOURCE... DEST',
  options: 'rRapf',
  run: (tool) =>
    toTarget(
      tool,
      (from, to, name) => {
        if (from === to) throw new Failure(`'${name}' and '${name}' are the same file`)
        const isRecursive = tool.has('r') || tool.has('R') || tool.has('a')
        return copyTree(tool, from, to, name, { isRecursive, keepsTimes: tool.has('p') || tool.has('a') })
      },
      (name, error) =>
        tool.files.exists(tool.path(name))
          ? `can't create '${tool.args.at(-1)}': ${error}`
          : `can't stat '${name}': ${error}`,
    ),
}

export const mv: Applet = {
  usage: '[-fn] SOURCE... DIRECTORY',
  options: 'fn',
  run: (tool) =>
    toTarget(
      tool,
      async (from, to, name) => {
        if (tool.has('n') && tool.files.exists(to)) return
        try {
          tool.files.rename(from, to)
        } catch (error) {
          if (!(error instanceof FileError) || error.code !== 'EXDEV') throw error
          await copyTree(tool, from, to, name, { isRecursive: true, keepsTimes: true })
          await removeTree(tool, from)
        }
      },
      (name, error) => `can't rename '${name}': ${error}`,
    ),
}

export const ln: Applet = {
  usage: '[-sfn] TARGET LINK|DIR',
  options: 'sfn',
  async run(tool) {
    const target = tool.operand(0)
    const name = tool.args[1] ?? baseOf(target)
    const into = isDirectory(tool.files, tool.path(name)) && !tool.has('n')
    const path = tool.path(into ? `${name}/${baseOf(target)}` : name)
    const link = () => {
      if (tool.has('f') && lstatOf(tool.files, path)) tool.files.removeFile(path)
      if (tool.has('s')) tool.files.symlink(target, path)
      else tool.files.link(tool.path(target), path)
    }
    return (await tool.each([name], link)) ? 1 : 0
  },
}

export const touch = toEach('c', '[-c] FILE...', (tool, path) => {
  if (tool.files.exists(path)) tool.files.touch(path, tool.process.container.clock.nowMs())
  else if (!tool.has('c')) tool.files.open(path, { write: true, create: true }, 0o644).close()
})

/** `755`, or changes to the mode before: `u+x,go-w`. */
function changedMode(text: string, before: number): number {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8)
  let mode = before
  for (const clause of text.split(',')) {
    const [whole, who = '', sign, what = ''] = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause) ?? []
    if (whole === undefined) throw new Failure(`invalid mode '${text}'`)
    const all = who === '' || who.includes('a') ? 'ugo' : who
    for (const place of [...all].map((letter) => 'ogu'.indexOf(letter) * 3)) {
      const bits = [...what].reduce((sum, letter) => sum | (1 << 'xwr'.indexOf(letter)), 0) << place
      if (sign === '=') mode &= ~(7 << place)
      mode = sign === '-' ? mode & ~bits : mode | bits
    }
  }
  return mode
}

/** Its first operand is a mode though it begins with a minus: `chmod -w file`. */
export const chmod: Applet = {
  usage: '[-R] MODE[,MODE]... FILE...',
  options: null,
  async run(tool) {
    const isRecursive = tool.args[0] === '-R'
    const mode = tool.operand(isRecursive ? 1 : 0)
    const change = async (path: string): Promise<void> => {
      await tool.process.breathe()
      tool.files.chmod(path, changedMode(mode, tool.files.stat(path).mode))
      if (!isRecursive || !isDirectory(tool.files, path)) return
      for (const each of tool.files.readDirectory(path)) await change(`${path}/${each}`)
    }
    return (await tool.each(tool.args.slice(isRecursive ? 2 : 1), (_, path) => change(path))) ? 1 : 0
  },
}

/** All files belong to root here, and stay so. */
export const chown: Applet = {
  usage: '[-Rh] USER[:[GRP]] FILE...',
  options: 'Rh',
  run: async (tool) => ((await tool.each(tool.args.slice(1), (_, path) => tool.files.stat(path))) ? 1 : 0),
}

export const readlink: Applet = {
  usage: '[-f] FILE',
  options: 'f',
  async run(tool) {
    const path = tool.path(tool.operand(0))
    const found = lstatOf(tool.files, path)
    if (tool.has('f')) await tool.print(`${found ? tool.files.realPath(path) : path}\n`)
    else if (found?.kind === 'symlink') await tool.print(`${tool.files.readLink(path)}\n`)
    else return 1
    return 0
  },
}

export const basename: Applet = {
  usage: 'FILE [SUFFIX]',
  options: '',
  async run(tool) {
    const base = baseOf(tool.operand(0))
    const suffix = tool.args[1] ?? ''
    await tool.print(`${suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`)
    return 0
  },
}

export const dirname: Applet = {
  usage: 'FILENAME',
  options: '',
  async run(tool) {
    const name = tool.operand(0).replace(/(?<=.)\/+$/, '')
    await tool.print(`${name.includes('/') ? name.replace(/\/+[^/]*$/, '') || '/' : '.'}\n`)
    return 0
  },
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export const mktemp: Applet = {
  usage: '[-d] [TEMPLATE]',
  options: 'd',
  async run(tool) {
    const template = tool.args[0] ?? '/tmp/tmp.XXXXXX'
    if (!template.endsWith('XXXXXX')) throw new Failure('Invalid argument')
    const letter = () => letters[Math.floor(tool.process.container.random() * letters.length)] ?? ''
    const name = template.replace(/X+$/, (all) => Array.from(all, letter).join(''))
    if (tool.has('d')) tool.files.makeDirectory(tool.path(name), 0o700)
    else tool.files.open(tool.path(name), { write: true, create: true, exclusive: true }, 0o600).close()
    await tool.print(`${name}\n`)
    return 0
  },
}
