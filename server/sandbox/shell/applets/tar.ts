// Tar: archives, written and read as a stream. `kubectl cp` is a tar in the container and one in kubectl.
// https://www.gnu.org/software/tar/manual/html_node/Standard.html

import { Failure, type Applet, type Tool } from '../applet.ts'
import { writeBytes } from '../io.ts'
import { isDirectory } from '../pattern.ts'
import { lstatOf } from './files.ts'
import { modeText } from './ls.ts'

const blockBytes = 512
const mostPathBytes = 4096 // what a header of a long name may hold

type Entry = {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'symlink'
  readonly mode: number
  readonly modifiedAtMs: number
  readonly sizeBytes: number
  /** What a symlink points at. */
  readonly target: string
}

const typeLetters = { file: '0', directory: '5', symlink: '2' } as const
const longName = 'L' // GNU's: the name of the next entry is this one's content

export const tar: Applet = {
  usage: 'c|x|t [-mvokO] [-f TARFILE] [-C DIR] [FILE]...',
  options: 'cxtf:C:mvokO',
  long: { 'no-same-permissions': 'o', 'no-same-owner': 'o' },
  beginsWithOptions: true,
  async run(tool) {
    const directory = tool.value('C')
    if (directory !== undefined && !isDirectory(tool.files, tool.path(directory)))
      throw new Failure(`can't change directory to '${directory}': No such file or directory`)
    if (tool.has('c')) return create(tool)
    if (tool.has('x') || tool.has('t')) return read(tool)
    throw new Failure('must specify exactly one of c, x or t')
  },
}

/** A name's place: below -C, if that is given. */
const placeOf = (tool: Tool, name: string) =>
  name.startsWith('/') ? name : tool.path(`${tool.value('C') ?? '.'}/${name}`)

/** Without what would lead out of the directory; says so once. */
function safeNames(tool: Tool): (name: string) => Promise<string> {
  let isTold = false
  return async (name) => {
    const [lead = ''] = /^(.*\/)?\.\.\/|^\/+/.exec(name) ?? []
    if (lead === '') return name
    if (!isTold) await tool.complain(`removing leading '${lead}' from member names`)
    isTold = true
    return name.slice(lead.length)
  }
}

async function create(tool: Tool): Promise<number> {
  if (tool.args.length === 0) throw new Failure('empty archive')
  const to = tool.value('f') ?? '-'
  const file = to === '-' ? null : tool.files.open(tool.path(to), { write: true, create: true, truncate: true }, 0o644)
  const write = async (bytes: Uint8Array) => (file ? file.write(bytes) : tool.printBytes(bytes))
  const safeName = safeNames(tool)

  async function add(given: string, path: string): Promise<void> {
    await tool.process.breathe()
    const stat = lstatOf(tool.files, path) ?? tool.files.stat(path)
    if (stat.kind === 'device') return
    const content = stat.kind === 'file' ? tool.files.readFile(path) : new Uint8Array()
    const target = stat.kind === 'symlink' ? tool.files.readLink(path) : ''
    const name = (await safeName(given)) + (stat.kind === 'directory' && !given.endsWith('/') ? '/' : '')
    const { kind, mode, modifiedAtMs } = stat
    await write(headerOf({ name, kind, mode, modifiedAtMs, sizeBytes: content.length, target }))
    await write(content)
    await write(new Uint8Array(-content.length & (blockBytes - 1)))
    if (tool.has('v')) await (file ? tool.print(`${name}\n`) : writeBytes(tool.process, 2, `${name}\n`))
    if (kind !== 'directory') return
    for (const each of tool.files.readDirectory(path))
      await add(`${given.replace(/\/$/, '')}/${each}`, `${path === '/' ? '' : path}/${each}`)
  }

  try {
    const failures = await tool.each(tool.args, (name) => add(name, placeOf(tool, name)))
    await write(new Uint8Array(2 * blockBytes))
    if (failures === 0) return 0
    throw new Failure('error exit delayed from previous errors')
  } finally {
    file?.close()
  }
}

function headerOf(entry: Entry): Uint8Array {
  const name = Buffer.from(entry.name)
  const header = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${Math.floor(value).toString(8).padStart(digits, '0')}\0`, at)
  name.copy(header, 0, 0, 100)
  octal(entry.mode & 0o7777, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(entry.sizeBytes, 124, 11)
  octal(Math.max(0, entry.modifiedAtMs / 1000), 136, 11)
  header.write(typeLetters[entry.kind], 156)
  header.write(entry.target.slice(0, 100), 157)
  header.write('ustar  \0root\0', 257)
  header.write('root\0', 297)
  octal(checksum(header), 148, 6)
  header[155] = 0x20
  if (name.length <= 100) return header
  const long = headerOf({ ...entry, name: '././@LongLink', kind: 'file', sizeBytes: name.length, target: '' })
  const marked = Buffer.from(long)
  marked.write(longName, 156)
  marked.write(`${checksum(marked).toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([marked, name, Buffer.alloc(-name.length & (blockBytes - 1)), header])
}

/** Of all bytes, its own place taken as blanks. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}

/** Lists or extracts. */
async function read(tool: Tool): Promise<number> {
  const from = tool.value('f') ?? '-'
  const missing = new Set(tool.args.map((name) => name.replace(/\/$/, '')))
  const wanted = [...missing]
  const failures = await tool.eachInput(
    [from],
    async (input) => {
      const source = new Source(tool.chunks(input))
      const safeName = safeNames(tool)
      for (let entry = await nextEntry(source); entry; entry = await nextEntry(source)) {
        const { name } = entry
        const found = wanted.find((one) => name === one || name.startsWith(`${one}/`))
        if (found !== undefined) missing.delete(found)
        if (wanted.length > 0 && found === undefined) await source.skip(entry.sizeBytes)
        else await handle(tool, { ...entry, name: await safeName(name) }, source)
        await source.skip(-entry.sizeBytes & (blockBytes - 1))
      }
    },
    (name, error) => `can't open '${name}': ${error}`,
  )
  for (const name of missing) throw new Failure(`${name}: not found in archive`)
  return failures ? 1 : 0
}

async function handle(tool: Tool, entry: Entry, source: Source): Promise<void> {
  const { name, sizeBytes } = entry
  if (tool.has('t')) {
    await tool.print(tool.has('v') ? longLine(entry) : `${name}\n`)
    return source.skip(sizeBytes)
  }
  if (tool.has('v')) await tool.print(`${name}\n`)
  if (tool.has('O')) return source.pass(sizeBytes, (bytes) => tool.printBytes(bytes))
  await extract(tool, entry, source)
}

function longLine({ name, kind, mode, sizeBytes, modifiedAtMs, target }: Entry): string {
  const time = new Date(modifiedAtMs).toISOString().slice(0, 19).replace('T', ' ')
  const arrow = kind === 'symlink' ? ` -> ${target}` : ''
  return `${modeText({ kind, mode })} root/root ${String(sizeBytes).padStart(9)} ${time} ${name}${arrow}\n`
}

async function extract(tool: Tool, entry: Entry, source: Source): Promise<void> {
  const { files } = tool
  const path = placeOf(tool, entry.name.replace(/\/+$/, ''))
  makeDirectories(tool, path.slice(0, path.lastIndexOf('/')))
  const present = lstatOf(files, path)
  if (entry.kind === 'directory') {
    if (present?.kind !== 'directory') files.makeDirectory(path, entry.mode)
  } else {
    if (present && tool.has('k')) throw new Failure(`can't open '${entry.name}': File exists`)
    if (present) files.removeFile(path)
    if (entry.kind === 'symlink') return files.symlink(entry.target, path)
    const file = files.open(path, { write: true, create: true, truncate: true }, entry.mode)
    try {
      await source.pass(entry.sizeBytes, async (bytes) => file.write(bytes))
    } finally {
      file.close()
    }
  }
  if (!tool.has('m')) files.touch(path, entry.modifiedAtMs)
}

function makeDirectories(tool: Tool, path: string): void {
  if (path === '' || isDirectory(tool.files, path)) return
  makeDirectories(tool, path.slice(0, path.lastIndexOf('/')))
  tool.files.makeDirectory(path, 0o755)
}

/** The bytes of an archive, in the pieces that are asked for. */
class Source {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array()

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks
  }

  /** Hands on the next `count` bytes as they come. */
  async pass(count: number, use: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next()
        if (next.done) throw new Failure('short read')
        this.#rest = next.value
      }
      const bytes = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(bytes.length)
      left -= bytes.length
      await use(bytes)
    }
  }

  skip(count: number): Promise<void> {
    return this.pass(count, async () => undefined)
  }

  async take(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = []
    await this.pass(count, async (bytes) => void parts.push(bytes))
    return Buffer.concat(parts)
  }
}

/** Null at the end of the archive. */
async function nextEntry(source: Source, name?: string): Promise<Entry | null> {
  const header = await source.take(blockBytes)
  if (header.every((byte) => byte === 0)) return null
  const text = (at: number, length: number) => header.toString('utf8', at, at + length).replace(/\0.*$/s, '')
  if (text(257, 5) !== 'ustar') throw new Failure('invalid tar magic')
  const octal = (at: number, length: number) => Number.parseInt(text(at, length).trim() || '0', 8)
  if (octal(148, 8) !== checksum(header)) throw new Failure('invalid tar header checksum')
  const sizeBytes = octal(124, 12)
  const letter = text(156, 1) || '0'
  if (letter === longName || letter === 'x' || letter === 'g') {
    if (sizeBytes > mostPathBytes) throw new Failure('short read')
    const content = (await source.take(sizeBytes)).toString()
    await source.skip(-sizeBytes & (blockBytes - 1))
    const long = letter === longName ? content.replace(/\0.*$/s, '') : /^\d+ path=(.*)$/m.exec(content)?.[1]
    return nextEntry(source, long ?? name)
  }
  const prefix = text(345, 155)
  const isPosix = text(257, 6) === 'ustar' // GNU's has a blank after it
  return {
    name: name ?? (isPosix && prefix ? `${prefix}/${text(0, 100)}` : text(0, 100)),
    kind: letter === '5' ? 'directory' : letter === '2' ? 'symlink' : 'file',
    mode: octal(100, 8),
    modifiedAtMs: octal(136, 12) * 1000,
    sizeBytes: letter === '5' || letter === '2' ? 0 : sizeBytes,
    target: text(157, 100),
  }
}
