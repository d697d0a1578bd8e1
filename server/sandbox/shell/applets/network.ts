// Applets for the network: nc, nslookup, netstat, and how they and wget connect.

import { NetworkError, type Connection } from '../../network/network-types.ts'
import { Killed, PipeClosed } from '../../runtime/process-types.ts'
import { Failure, wholeNumber, type Applet, type Tool } from '../applet.ts'
import { readBytes, writeBytes } from '../io.ts'

/** Waits at most so long: null when the time is over. */
export async function within<T>(tool: Tool, promise: Promise<T>, ms: number | null): Promise<T | null> {
  if (ms === null) return tool.process.until(promise)
  let stop = () => {}
  const late = new Promise<null>((resolve) => {
    stop = tool.process.container.clock.after(ms, () => resolve(null))
  })
  try {
    return await tool.process.until(Promise.race([promise, late]))
  } finally {
    stop()
  }
}

/** Throws Failure in busybox's words; `late` if it takes too long. */
export async function connect(
  tool: Tool,
  host: string,
  port: number,
  timeoutMs: number | null,
  late?: string,
): Promise<Connection> {
  const cantConnect = `can't connect to remote host (${addressOf(tool, host)})`
  const connecting = tool.process.container.network.connect(host, port)
  try {
    const connection = await within(tool, connecting, timeoutMs)
    if (connection) return connection
  } catch (error) {
    throw error instanceof NetworkError ? new Failure(`${cantConnect}: ${error.message}`) : error
  }
  void connecting.then(
    (connection) => connection.close(),
    () => {}, // it would have failed: given up already
  )
  throw new Failure(late ?? `${cantConnect}: Connection timed out`)
}

/** Throws Failure. */
export function addressOf(tool: Tool, host: string): string {
  try {
    return tool.process.container.network.resolve(host)
  } catch (error) {
    throw error instanceof NetworkError ? new Failure(`bad address '${host}'`) : error
  }
}

export const nc: Applet = {
  usage: '[-l] [-p PORT] [-w SEC] [-zv] [HOST PORT]',
  options: 'lp:w:zv',
  async run(tool) {
    if (tool.has('l')) {
      await talk(tool, await accept(tool, Number(tool.value('p') ?? tool.args.at(-1) ?? tool.operand(0))))
      return 0
    }
    const host = tool.operand(0)
    const port = wholeNumber(tool.operand(1))
    const connection = await connect(tool, host, port, tool.has('w') ? tool.count('w', 0) * 1000 : null)
    if (tool.has('v')) await writeBytes(tool.process, 2, `${host} (${addressOf(tool, host)}:${port}) open\n`)
    if (tool.has('z')) connection.close()
    else await talk(tool, connection)
    return 0
  },
}

/** The first who connects. */
async function accept(tool: Tool, port: number): Promise<Connection> {
  const { promise, resolve } = Promise.withResolvers<Connection>()
  try {
    const listener = tool.process.container.network.listen('0.0.0.0', port, resolve)
    try {
      return await tool.process.until(promise)
    } finally {
      listener.close()
    }
  } catch (error) {
    throw error instanceof NetworkError ? new Failure(`bind: ${error.message}`) : error
  }
}

/** Standard input to the other side, the other side to standard output, until the other side ends. */
async function talk(tool: Tool, connection: Connection) {
  const send = async () => {
    const input = tool.open('-')
    try {
      for (let bytes = await readBytes(tool.process, input); bytes; bytes = await readBytes(tool.process, input))
        await tool.process.until(connection.output.write(bytes))
      connection.end()
    } finally {
      input.release()
    }
  }
  const failures: unknown[] = []
  void send().catch((error: unknown) => {
    // A side that closed, or a process that ended: the reading below sees both.
    if (!(error instanceof PipeClosed) && !(error instanceof Killed)) failures.push(error)
  })
  try {
    for (;;) {
      const bytes = await tool.process.until(connection.input.read())
      if (!bytes) break
      await tool.printBytes(bytes)
    }
  } finally {
    connection.close()
  }
  if (failures.length) throw failures[0]
}

const dnsServer = '10.96.0.10' // where Kind's cluster DNS is

export const nslookup: Applet = {
  usage: 'HOST',
  options: '',
  async run(tool) {
    const host = tool.operand(0)
    await tool.print(`Server:\t\t${dnsServer}\nAddress:\t${dnsServer}:53\n\n`)
    try {
      await tool.print(`Name:\t${host}\nAddress: ${tool.process.container.network.resolve(host)}\n\n`)
      return 0
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      await tool.print(`** server can't find ${host}: NXDOMAIN\n\n`)
      return 1
    }
  },
}

export const netstat: Applet = {
  usage: '[-tln]',
  options: 'altun',
  async run(tool) {
    const row = (local: string, remote: string, state: string) =>
      `${local.padEnd(23)} ${remote.padEnd(23)} ${state.padEnd(12)}`
    const title = `Proto Recv-Q Send-Q ${row('Local Address', 'Foreign Address', 'State')}`
    await tool.print(`Active Internet connections (only servers)\n${title}\n`)
    for (const { address, port } of tool.process.container.network.listeners())
      await tool.print(`tcp        0      0 ${row(`${address}:${port}`, '0.0.0.0:*', 'LISTEN')}\n`)
    return 0
  },
}
