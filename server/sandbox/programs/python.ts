// Python: what a class runs of it. `-m http.server` whole, `-V`, and of the language no more than print, sleep and an endless loop.

import type { Process } from '../runtime/process-types.ts'
import { say } from './connection-server.ts'
import { runHttpServer } from './python-http-server.ts'
import { runScript } from './python-script.ts'

const newestVersion = '3.9.25' // of the python:3.9 that a class uses, where the image does not say

const longestScript = 65_536 // bytes: what runs here is a few lines

/** Standard output as Python has it: kept until 8 KiB are there or the program ends, unless it is a terminal or unbuffered. */
export type PythonOutput = {
  print(text: string, isFlushed?: boolean): Promise<void>
  flush(): Promise<void>
}

export type Python = {
  readonly process: Process
  readonly version: string
  readonly output: PythonOutput
}

export async function python(process: Process): Promise<number> {
  const [name = 'python', ...args] = process.argv
  const version = process.env.get('PYTHON_VERSION') ?? newestVersion
  let isUnbuffered = Boolean(process.env.get('PYTHONUNBUFFERED'))
  while (args[0] === '-u') {
    isUnbuffered = true
    args.shift()
  }
  const output = createOutput(process, isUnbuffered)
  const exitCode = await run({ process, version, output }, name, args)
  await output.flush()
  return exitCode
}

async function run(python: Python, name: string, args: readonly string[]): Promise<number> {
  const { process, version, output } = python
  const [option, ...rest] = args
  if (option === '-V' || option === '--version') {
    await output.print(`Python ${version}\n`)
    return 0
  }
  if (option === '-m' && rest[0] === 'http.server') return runHttpServer(python, rest.slice(1))
  if (option === '-m') {
    await say(
      process,
      2,
      `${name}: No module named ${rest[0] ?? ''}: of Python's modules, only http.server is simulated here\n`,
    )
    return 1
  }
  if (option === '-c' && rest[0] !== undefined) return runScript(python, rest[0])
  if (option === undefined || option === '-') return runScript(python, await readInput(process))
  if (option.startsWith('-')) {
    await say(process, 2, `${name}: ${option} is not simulated here: only -m http.server, -c, -V and -u are\n`)
    return 2
  }
  return runFile(python, name, option)
}

async function runFile(python: Python, name: string, path: string): Promise<number> {
  const { process } = python
  const { files } = process.container
  const fullPath = path.startsWith('/') ? path : `${process.cwd}/${path}`
  if (!files.exists(fullPath)) {
    await say(process, 2, `${name}: can't open file '${fullPath}': [Errno 2] No such file or directory\n`)
    return 2
  }
  const script = files.open(fullPath, { read: true })
  try {
    return await runScript(python, new TextDecoder().decode(script.read(longestScript)))
  } finally {
    script.close()
  }
}

async function readInput(process: Process): Promise<string> {
  const decoder = new TextDecoder()
  let script = ''
  for (;;) {
    const input = process.descriptors.get(0)
    const bytes = input?.read ? await process.until(input.read()) : null
    if (bytes === null || script.length > longestScript) return script
    script += decoder.decode(bytes, { stream: true })
  }
}

const bufferBytes = 8192

function createOutput(process: Process, isUnbuffered: boolean): PythonOutput {
  const isDirect = isUnbuffered || process.descriptors.get(1)?.terminal !== undefined
  let kept = ''
  async function flush() {
    const text = kept
    kept = ''
    if (text) await say(process, 1, text)
  }
  return {
    async print(text, isFlushed = false) {
      kept += text
      if (isDirect || isFlushed || kept.length > bufferBytes) await flush()
    },
    flush,
  }
}
