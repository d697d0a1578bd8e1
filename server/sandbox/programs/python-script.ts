// Python script: the few statements that a demonstration needs, one a line or between semicolons:
// import, print of literals, time.sleep, sys.exit, and `while True:` as the last.

import type { Python } from './python.ts'
import { say } from './connection-server.ts'

type Line = { readonly indent: number; readonly text: string }

const literal = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?`
const printCall = new RegExp(
  String.raw`^print\(\s*((?:${literal})(?:\s*,\s*(?:${literal}))*)?\s*(?:,?\s*(flush\s*=\s*True))?\s*\)$`,
)
const sleepCall = /^(?:time\.)?sleep\(\s*(\d+(?:\.\d+)?)\s*\)$/
const exitCall = /^(?:sys\.|os\._)?exit\(\s*(\d{0,3})\s*\)$/
const nothing = /^(?:import\s+(?:time|sys|os)(?:\s*,\s*(?:time|sys|os))*|from\s+time\s+import\s+sleep|pass)$/

/** Runs it and gives the exit code; 1 with a sentence for what is not simulated. */
export async function runScript(python: Python, script: string): Promise<number> {
  const lines = script
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }))
  return (await runLines(python, lines)) ?? 0
}

/** The exit code if it ended the program. */
async function runLines(python: Python, lines: readonly Line[]): Promise<number | undefined> {
  for (const [index, { indent, text }] of lines.entries()) {
    const loop = /^while\s+(?:True|1)\s*:\s*(.*)$/.exec(text)
    if (loop) {
      const after = lines.slice(index + 1)
      const body = loop[1] ? [{ indent, text: loop[1] }] : after.filter((line) => line.indent > indent)
      if (body.length === 0) return refuse(python, text)
      return runForever(python, body)
    }
    for (const statement of statementsOf(text)) {
      const exitCode = await runStatement(python, statement)
      if (exitCode !== undefined) return exitCode
    }
  }
  return undefined
}

async function runForever(python: Python, body: readonly Line[]): Promise<number> {
  for (;;) {
    await python.process.breathe()
    const exitCode = await runLines(python, body)
    if (exitCode !== undefined) return exitCode
  }
}

/** What stands between semicolons, up to a comment; both may stand in a string. */
function statementsOf(text: string): readonly string[] {
  const statements = ['']
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;#"']+|./g)) {
    if (part === '#') break
    if (part === ';') statements.push('')
    else statements.push(statements.pop() + part)
  }
  return statements.map((statement) => statement.trim())
}

async function runStatement(python: Python, statement: string): Promise<number | undefined> {
  if (statement === '' || nothing.test(statement)) return undefined
  const printed = printCall.exec(statement)
  if (printed) {
    const words = (printed[1] ?? '').match(new RegExp(literal, 'g')) ?? []
    await python.output.print(`${words.map(valueOf).join(' ')}\n`, printed[2] !== undefined)
    return undefined
  }
  const slept = sleepCall.exec(statement)
  if (slept) {
    await python.process.sleep(Number(slept[1]) * 1000)
    return undefined
  }
  const exited = exitCall.exec(statement)
  return exited ? Number(exited[1]) & 255 : refuse(python, statement)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

function valueOf(word: string): string {
  if (!/^["']/.test(word)) return word
  return word.slice(1, -1).replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character)
}

async function refuse({ process }: Python, statement: string): Promise<number> {
  const known = 'http.server, and of the language print("…"), time.sleep(…), sys.exit(…) and while True'
  await say(process, 2, `python: only ${known} are simulated here; not this: ${statement}\n`)
  return 1
}
