// Applet: one of busybox's programs, and what they all need: options, output in few writes, lines of input, busybox's way to complain.

import { FileError, type FileSystem } from '../files/file-types.ts'
import type { Descriptor, Process } from '../runtime/process-types.ts'
import { openPath, readBytes, writeBytes } from './io.ts'
import { absolute } from './pattern.ts'

export type Applet = {
  /** What follows the name in its usage. */
  readonly usage: string
  /** As getopt has them: letters, with ':' those that take a value; '+' first: none after the first operand. Null: it reads its arguments itself. */
  readonly options: string | null
  /** Whether its first argument is options, with or without the minus: `tar cf`. */
  readonly beginsWithOptions?: true
  /** Long names of options. */
  readonly long?: Readonly<Record<string, string>>
  /** The option that `-5` stands for. */
  readonly number?: string
  run(tool: Tool): Promise<number>
}

/** Ends an applet: `name: message`. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: number
  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Ends an applet with its usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const memoryBytes = 32 * 1024 * 1024 // what an applet may hold of its input: a pod has no more than the sandbox can spare
const bufferedCharacters = 16_384 // output gathered for one write

type Found = ReadonlyMap<string, readonly string[]>

const nothingFound: Found = new Map()
const done = Promise.resolve()

export class Tool {
  readonly process: Process
  readonly name: string
  /** Without options. */
  args: readonly string[]
  readonly files: FileSystem
  private found: Found = nothingFound
  private readonly complainsAs: string
  private buffer = ''

  constructor(process: Process, name: string, complainsAs: string, args: readonly string[]) {
    this.process = process
    this.name = name
    this.complainsAs = complainsAs
    this.args = args
    this.files = process.container.files
  }

  /** Tells options from operands. Throws UsageError. */
  takeOptions(applet: Applet, spec: string): void {
    const [first = ''] = this.args
    const isBare = applet.beginsWithOptions && first !== '' && !first.startsWith('-')
    const { found, operands } = parseOptions(spec, applet, isBare ? [`-${first}`, ...this.args.slice(1)] : this.args)
    this.found = found
    this.args = operands
  }

  has(option: string): boolean {
    return this.found.has(option)
  }

  /** The last value given. */
  value(option: string): string | undefined {
    return this.found.get(option)?.at(-1)
  }

  values(option: string): readonly string[] {
    return this.found.get(option) ?? []
  }

  /** A whole number, such as -n has. */
  count(option: string, otherwise: number): number {
    const text = this.value(option)
    return text === undefined ? otherwise : wholeNumber(text)
  }

  /** What can't be left out: without it the usage is told. */
  operand(index: number): string {
    const word = this.args[index]
    if (word === undefined) throw new UsageError()
    return word
  }

  path(name: string): string {
    return absolute(name, this.process.cwd)
  }

  print(text: string): Promise<void> {
    this.buffer += text
    return this.buffer.length < bufferedCharacters ? done : this.process.breathe().then(() => this.flush())
  }

  printBytes(bytes: Uint8Array): Promise<void> {
    const write = () => writeBytes(this.process, 1, bytes)
    return this.buffer ? this.flush().then(write) : write()
  }

  flush(): Promise<void> {
    const text = this.buffer
    this.buffer = ''
    return text ? writeBytes(this.process, 1, text) : done
  }

  async complain(message: string): Promise<void> {
    await this.flush()
    await writeBytes(this.process, 2, `${this.complainsAs}: ${message}\n`)
  }

  /** Does it for each name, telling which failed and why; how many did. Anything but FileError passes. */
  async each(
    names: readonly string[],
    action: (name: string, path: string) => unknown,
    wording = (name: string, error: string) => `${name}: ${error}`,
  ): Promise<number> {
    let failures = 0
    for (const name of names) {
      await this.process.breathe()
      try {
        await action(name, this.path(name))
      } catch (error) {
        if (!(error instanceof FileError)) throw error
        await this.complain(wording(name, error.message))
        failures++
      }
    }
    return failures
  }

  /** Standard input for `-`. To be released. */
  open(name: string): Descriptor {
    if (name !== '-') return openPath(this.process, name, { read: true })
    const descriptor = this.process.descriptors.get(0)
    if (!descriptor?.read) throw new FileError('EINVAL', 'Bad file descriptor')
    descriptor.retain()
    return descriptor
  }

  /** Calls `use` with each input named (standard input if none is); how many could not be read. */
  eachInput(
    names: readonly string[],
    use: (input: Descriptor, name: string) => Promise<unknown>,
    wording?: (name: string, error: string) => string,
  ): Promise<number> {
    const read = async (name: string) => {
      const input = this.open(name)
      try {
        await use(input, name)
      } finally {
        input.release()
      }
    }
    return this.each(names.length ? names : ['-'], read, wording)
  }

  /** What has been printed is written before waiting for more. */
  async *chunks(input: Descriptor): AsyncGenerator<Uint8Array> {
    for (let bytes = await this.read(input); bytes; bytes = await this.read(input)) yield bytes
  }

  /** The next of the chunks; null at the end. */
  read(input: Descriptor): Promise<Uint8Array | null> {
    const read = () => readBytes(this.process, input)
    return this.buffer ? this.flush().then(read) : read()
  }

  /** Lines without their ends. */
  async *lines(input: Descriptor): AsyncGenerator<string> {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const bytes of this.chunks(input)) {
      const pieces = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = pieces.pop() ?? ''
      if (rest.length > memoryBytes) throw new Failure('out of memory')
      yield* pieces
    }
    rest += decoder.decode()
    if (rest) yield rest
  }

  /** All bytes of all inputs: for what can't begin before it has seen the end. */
  async allBytes(names: readonly string[]): Promise<{ bytes: Buffer; failures: number }> {
    const parts: Uint8Array[] = []
    let size = 0
    const failures = await this.eachInput(names, async (input) => {
      for await (const bytes of this.chunks(input)) {
        parts.push(bytes)
        size += bytes.length
        if (size > memoryBytes) throw new Failure('out of memory')
      }
    })
    return { bytes: Buffer.concat(parts), failures }
  }
}

export function wholeNumber(text: string): number {
  if (!/^[-+]?\d+$/.test(text)) throw new Failure(`invalid number '${text}'`)
  return Number(text)
}

/** Sizes as `head -c 2k` has them. */
export function sizeNumber(text: string): number {
  const [, digits = '', suffix = ''] = /^(\d+)([bkKMG]?)B?$/.exec(text) ?? []
  if (!digits) throw new Failure(`invalid number '${text}'`)
  return Number(digits) * ({ b: 512, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[suffix] ?? 1)
}

/** What a program was called as. */
export function programName(argv: readonly string[]): string {
  const path = argv[0] ?? ''
  return path.slice(path.lastIndexOf('/') + 1)
}

const version = 'BusyBox v1.36.1 multi-call binary.'

/**
 * Runs it in this process: as a program of its own, or as a builtin of the shell in whose name it complains. No async function:
 * thousands of applets wait at once, and a promise holds less.
 */
export function runApplet(
  applet: Applet,
  process: Process,
  argv: readonly string[],
  shellName?: string,
): Promise<number> {
  const name = programName(argv)
  const tool = new Tool(process, name, shellName ?? name, argv.slice(1))
  const failed = (error: unknown) => explain(applet, tool, error)
  try {
    if (applet.options !== null && tool.args.length) tool.takeOptions(applet, applet.options)
    return applet.run(tool).then((exitCode) => tool.flush().then(() => exitCode, failed), failed)
  } catch (error) {
    return failed(error)
  }
}

/** Tells what went wrong, if that is not a fault of this sandbox; the exit code. */
async function explain(applet: Applet, tool: Tool, error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    const isHelp = error.message === 'help'
    if (error.message && !isHelp) await tool.complain(error.message)
    await writeBytes(tool.process, 2, `${version}\n\nUsage: ${tool.name} ${applet.usage}\n`)
    return isHelp ? 0 : 1
  }
  if (!(error instanceof Failure) && !(error instanceof FileError)) throw error
  await tool.complain(error.message)
  return error instanceof Failure ? error.exitCode : 1
}

function parseOptions(spec: string, { number, long = {} }: Applet, argv: readonly string[]) {
  const found = new Map<string, string[]>()
  const operands: string[] = []
  const add = (option: string, value: string) => void found.set(option, [...(found.get(option) ?? []), value])
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--') {
      operands.push(...argv.slice(index + 1))
      break
    }
    if (word === '--help') throw new UsageError('help')
    if (word.startsWith('--')) {
      const [name = '', given] = word.slice(2).split(/=(.*)/s)
      const option = long[name]
      if (option === undefined) throw new UsageError(`unrecognized option '${word}'`)
      const isAlone = spec[spec.indexOf(option) + 1] !== ':'
      add(option, given ?? (isAlone ? '' : (argv[++index] ?? '')))
      continue
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word)
      if (!spec.startsWith('+')) continue
      operands.push(...argv.slice(index + 1))
      break
    }
    if (number && /^-\d+$/.test(word)) {
      add(number, word.slice(1))
      continue
    }
    for (let at = 1; at < word.length; at++) {
      const option = word[at] ?? ''
      const place = /\w/.test(option) ? spec.indexOf(option) : -1
      if (place === -1) throw new UsageError(`invalid option -- '${option}'`)
      if (spec[place + 1] !== ':') {
        add(option, '')
        continue
      }
      const value = word.slice(at + 1) || argv[++index]
      if (value === undefined) throw new UsageError(`option requires an argument -- '${option}'`)
      add(option, value)
      break
    }
  }
  return { found, operands }
}
