// Applets for the network: wget, nc, nslookup, ping, netstat, ifconfig, ip, httpd.

import { FileError } from '../../files/file-types.ts'
import { requestHttp, serveHttp, HttpError } from '../../network/http.ts'
import { NetworkError, type Connection } from '../../network/network-types.ts'
import { Killed, PipeClosed } from '../../runtime/process-types.ts'
import { Failure, UsageError, wholeNumber, type Applet, type Tool } from '../applet.ts'
import { openPath, readBytes, writeBytes } from '../io.ts'
import { absolute, isDirectory } from '../pattern.ts'
import { humanSize } from './files.ts'

/** Waits at most so long: null when the time is over. */
async function within<T>(tool: Tool, promise: Promise<T>, ms: number | null): Promise<T | null> {
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

/** Throws Failure in busybox's words. */
async function connect(tool: Tool, host: string, port: number, timeoutMs: number | null): Promise<Connection> {
  const address = addressOf(tool, host)
  try {
    const connecting = tool.process.container.network.connect(host, port)
    const connection = await within(tool, connecting, timeoutMs)
    if (connection) return connection
    void connecting.then(
      (late) => late.close(),
      () => {},
    )
    throw new Failure(
      tool.name === 'wget' ? 'download timed out' : `can't connect to remote host (${address}): Connection timed out`,
    )
  } catch (error) {
    if (error instanceof NetworkError)
      throw new Failure(
        error.code === 'ENOTFOUND'
          ? `bad address '${host}'`
          : `can't connect to remote host (${address}): ${error.message}`,
      )
    throw error
  }
}

function addressOf(tool: Tool, host: string): string {
  try {
    return tool.process.container.network.resolve(host)
  } catch (error) {
    if (error instanceof NetworkError) throw new Failure(`bad address '${host}'`)
    throw error
  }
}

const mostRedirects = 5

export const wget: Applet = {
  usage:
    '[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR] [--post-data STR | --post-file FILE] [-Y on/off] [-P DIR] [-U AGENT] [-T SEC] URL...',
  options: 'cqSO:T:P:U:Y:h:p:xt:',
  long: {
    spider: 'x',
    header: 'h',
    'post-data': 'p',
    quiet: 'q',
    'output-document': 'O',
    timeout: 'T',
    'server-response': 'S',
    'no-check-certificate': 'c',
    'user-agent': 'U',
    tries: 't',
  },
  async run(tool) {
    if (!tool.args.length) throw new UsageError()
    for (const each of tool.args) await download(tool, each)
    return 0
  },
}

async function download(tool: Tool, given: string) {
  const tell = async (text: string) => {
    if (!tool.has('q')) await writeBytes(tool.process, 2, text)
  }
  const timeoutMs = tool.has('T') ? tool.count('T', 0) * 1000 : null
  let address = /^[a-z]+:\/\//.test(given) ? given : `http://${given}`
  for (let redirects = 0; ; redirects++) {
    const [, scheme = '', host = '', portText, path = '/'] =
      /^([a-z]+):\/\/(?:[^/@]*@)?([^/:?#]*)(?::(\d+))?([/?][^#]*)?/.exec(address) ?? []
    if (scheme === 'https') throw new Failure('this sandbox has no TLS: use http://')
    if (scheme !== 'http') throw new Failure(`not an http or ftp url: ${address}`)
    const port = Number(portText ?? 80)
    const ip = addressOf(tool, host)
    await tell(`Connecting to ${host}${portText === undefined ? '' : `:${port}`} (${ip}:${port})\n`)
    const connection = await connect(tool, host, port, timeoutMs)
    try {
      const extra = Object.fromEntries(
        tool.values('h').map((header) => [header.split(':')[0] ?? '', header.split(/:\s*(.*)/s)[1] ?? '']),
      )
      const data = tool.value('p')
      const form =
        data === undefined || 'Content-Type' in extra ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }
      const headers = {
        Host: portText === undefined ? host : `${host}:${portText}`,
        'User-Agent': tool.value('U') ?? 'Wget',
        ...form,
        ...extra,
      }
      const method = data === undefined ? (tool.has('x') ? 'HEAD' : 'GET') : 'POST'
      const target = path.startsWith('/') ? path : `/${path}`
      const asked = requestHttp(connection, {
        method,
        path: target,
        headers,
        ...(data === undefined ? {} : { body: new TextEncoder().encode(data) }),
      })
      const response = await within(tool, asked, timeoutMs)
      if (!response) throw new Failure('download timed out')
      const { status, statusText, version, rawHeaders } = response
      if (tool.has('S'))
        await writeBytes(
          tool.process,
          2,
          [
            `  HTTP/${version} ${status} ${statusText}\n`,
            ...rawHeaders.map(([name, value]) => `  ${name}: ${value}\n`),
            '  \n',
          ].join(''),
        )
      const location = response.headers['location']
      if (status >= 300 && status < 400 && location !== undefined) {
        if (redirects >= mostRedirects) throw new Failure('too many redirections')
        address = new URL(location, address).href
        continue
      }
      if (status < 200 || status >= 300)
        throw new Failure(`server returned error: HTTP/${version} ${status} ${statusText}`)
      if (tool.has('x')) await tell('remote file exists\n')
      else await save(tool, target, response, timeoutMs, tell)
      return
    } catch (error) {
      if (error instanceof HttpError || error instanceof PipeClosed) throw new Failure('error getting response')
      throw error
    } finally {
      connection.close()
    }
  }
}

async function save(
  tool: Tool,
  path: string,
  { body, headers }: Awaited<ReturnType<typeof requestHttp>>,
  timeoutMs: number | null,
  tell: (text: string) => Promise<void>,
) {
  const name = tool.value('O') ?? (path.split(/[?#]/)[0]?.split('/').at(-1) || 'index.html')
  const isOut = name === '-'
  const file = tool.has('P') && !tool.has('O') ? `${tool.value('P')}/${name}` : name
  if (!tool.has('O') && tool.files.exists(tool.path(file))) throw new Failure(`can't open '${file}': File exists`)
  await tell(isOut ? 'writing to stdout\n' : `saving to '${file}'\n`)
  const output = isOut ? null : openFor(tool, file)
  let size = 0
  try {
    const parts = body[Symbol.asyncIterator]()
    for (;;) {
      const part = await within(tool, parts.next(), timeoutMs)
      if (!part) throw new Failure('download timed out')
      if (part.done) break
      size += part.value.length
      if (output) await tool.process.until(output.write?.(part.value) ?? Promise.resolve())
      else await tool.printBytes(part.value)
    }
  } finally {
    output?.release()
  }
  const expected = Number(headers['content-length'] ?? size)
  if (size < expected) throw new Failure('connection closed prematurely')
  const shown =
    size < 1024 ? String(size) : humanSize(size).replace(/\.\d(?=[KMG])/, (digits) => (size < 10 * 1024 ? digits : ''))
  await tell(
    `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${shown.padStart(5)}  0:00:00 ETA\n${isOut ? 'written to stdout' : `'${file}' saved`}\n`,
  )
}

function openFor(tool: Tool, file: string) {
  try {
    return openPath(tool.process, file, { write: true, create: true, truncate: true })
  } catch (error) {
    throw error instanceof FileError ? new Failure(`can't open '${file}': ${error.message}`) : error
  }
}

/** Standard input to the other side, the other side to standard output, until the other side ends. */
async function talk(tool: Tool, connection: Connection) {
  const input = tool.process.descriptors.get(0)
  const state = { isOver: false }
  const send = async () => {
    if (!input?.read) return
    while (!state.isOver) {
      const bytes = await readBytes(tool.process, input)
      if (!bytes) return connection.end()
      await tool.process.until(connection.output.write(bytes))
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
    if (failures.length) throw failures[0]
  } finally {
    state.isOver = true
    connection.close()
  }
}

export const nc: Applet = {
  usage: '[-l] [-p PORT] [-w SEC] [-zv] [IPADDR PORT] [-e PROG]',
  options: 'lp:w:zvkne:s:',
  async run(tool) {
    if (tool.has('e')) throw new Failure('-e is not known in this sandbox')
    const { network } = tool.process.container
    if (tool.has('l')) {
      const port = Number(tool.value('p') ?? tool.args.at(-1) ?? raiseUsage())
      const waiting: Connection[] = []
      let wake = () => {}
      const listener = listen(tool, '0.0.0.0', port, (connection) => {
        waiting.push(connection)
        wake()
      })
      try {
        do {
          while (!waiting.length) {
            await tool.process.until(
              new Promise<void>((resolve) => {
                wake = resolve
              }),
            )
          }
          const connection = waiting.shift()
          if (connection) await talk(tool, connection)
        } while (tool.has('k'))
      } finally {
        listener.close()
        for (const connection of waiting) connection.close()
      }
      return 0
    }
    const [host, portText] = tool.args
    if (host === undefined || portText === undefined) throw new UsageError()
    const connection = await connect(
      tool,
      host,
      wholeNumber(portText),
      tool.has('w') ? tool.count('w', 0) * 1000 : null,
    )
    if (tool.has('v')) await writeBytes(tool.process, 2, `${host} (${network.resolve(host)}:${portText}) open\n`)
    if (tool.has('z')) connection.close()
    else await talk(tool, connection)
    return 0
  },
}

function raiseUsage(): never {
  throw new UsageError()
}

function listen(tool: Tool, address: string, port: number, accept: (connection: Connection) => void) {
  try {
    return tool.process.container.network.listen(address, port, accept)
  } catch (error) {
    throw error instanceof NetworkError ? new Failure(`bind: ${error.message}`) : error
  }
}

const dnsServer = '10.96.0.10' // where Kind's cluster DNS is

export const nslookup: Applet = {
  usage: '[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]',
  options: null,
  async run(tool) {
    const host = tool.args.find((word) => !word.startsWith('-'))
    if (host === undefined) throw new UsageError()
    await tool.print(`Server:\t\t${dnsServer}\nAddress:\t${dnsServer}:53\n\n`)
    try {
      const address = tool.process.container.network.resolve(host)
      await tool.print(`Name:\t${host}\nAddress: ${address}\n\n`)
      return 0
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      await tool.print(`** server can't find ${host}: NXDOMAIN\n\n`)
      return 1
    }
  },
}

export const ping: Applet = {
  usage: '[OPTIONS] HOST',
  options: 'c:i:W:w:q46s:',
  async run(tool) {
    const [host] = tool.args
    if (host === undefined) throw new UsageError()
    const address = addressOf(tool, host)
    const { process } = tool
    const count = tool.has('c') ? tool.count('c', 1) : Number.POSITIVE_INFINITY
    await tool.print(`PING ${host} (${address}): 56 data bytes\n`)
    let [sent, received] = [0, 0]
    const state = { isStopped: false }
    process.onSignal('SIGINT', () => {
      state.isStopped = true
    })
    while (sent < count && !state.isStopped) {
      if (sent) await process.sleep(1000)
      if (state.isStopped) break
      const isThere = await answers(tool, address)
      if (isThere)
        await tool.print(
          `64 bytes from ${address}: seq=${sent} ttl=64 time=0.${String(50 + Math.floor(process.container.random() * 50)).padStart(3, '0')} ms\n`,
        )
      await tool.flush()
      sent++
      if (isThere) received++
    }
    const loss = sent ? Math.round((1 - received / sent) * 100) : 0
    const times = received ? 'round-trip min/avg/max = 0.050/0.075/0.099 ms\n' : ''
    await tool.print(
      `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${loss}% packet loss\n${times}`,
    )
    return received ? 0 : 1
  },
}

/** Whether anyone has the address: a refused connection is an answer too. */
async function answers(tool: Tool, address: string): Promise<boolean> {
  const echoPort = 7 // nobody listens there, but who is there refuses
  const trying = tool.process.container.network.connect(address, echoPort).then(
    (connection) => {
      connection.close()
      return true
    },
    (error: unknown) => error instanceof NetworkError && error.code === 'ECONNREFUSED',
  )
  return (await within(tool, trying, 1000)) ?? false
}

export const netstat: Applet = {
  usage: '[-ral] [-tuwx] [-enWp]',
  options: 'altunpweWxr',
  async run(tool) {
    await tool.print(
      'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n',
    )
    for (const { address, port } of tool.process.container.network.listeners()) {
      await tool.print(
        `tcp        0      0 ${`${address}:${port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} LISTEN      \n`,
      )
    }
    return 0
  },
}

function interfaces(tool: Tool) {
  const { ip } = tool.process.container.network
  const hardware = `02:42:${ip
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`
  return [
    ...(ip ? [{ name: 'eth0', address: ip, hardware }] : []),
    { name: 'lo', address: '127.0.0.1', hardware: null },
  ]
}

export const ifconfig: Applet = {
  usage: '[-a] [INTERFACE]',
  options: 'a',
  async run(tool) {
    const [wanted] = tool.args
    const found = interfaces(tool).filter(({ name }) => wanted === undefined || name === wanted)
    if (!found.length) throw new Failure(`${wanted}: error fetching interface information: Device not found`)
    for (const { name, address, hardware } of found) {
      const kind = hardware ? `Ethernet  HWaddr ${hardware.toUpperCase()}  ` : 'Local Loopback  '
      const mask = hardware ? `  Bcast:${address.replace(/\d+$/, '255')}  Mask:255.255.255.0` : '  Mask:255.0.0.0'
      const flags = hardware ? 'UP BROADCAST RUNNING MULTICAST  MTU:1500' : 'UP LOOPBACK RUNNING  MTU:65536'
      await tool.print(
        `${name.padEnd(10)}Link encap:${kind}\n          inet addr:${address}${mask}\n          ${flags}  Metric:1\n\n`,
      )
    }
    return 0
  },
}

export const ip: Applet = {
  usage: '[OPTIONS] address|route|link [ARGS]',
  options: null,
  async run(tool) {
    const what = tool.args.find((word) => !word.startsWith('-')) ?? 'address'
    const all = interfaces(tool)
    const address = tool.process.container.network.ip
    if ('route'.startsWith(what)) {
      const gateway = address.replace(/\d+$/, '1')
      if (address)
        await tool.print(`default via ${gateway} dev eth0 \n${gateway} dev eth0 scope link  src ${address} \n`)
      return 0
    }
    if (!'address'.startsWith(what) && !'link'.startsWith(what))
      throw new Failure(`this sandbox knows ip addr, ip link and ip route, not ip ${what}`)
    for (const [index, { name, address: own, hardware }] of all.toReversed().entries()) {
      const flags = hardware
        ? 'BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000'
        : 'LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000'
      await tool.print(
        `${index + 1}: ${name}${hardware ? '@if2' : ''}: <${flags}\n    link/${hardware ? 'ether' : 'loopback'} ${hardware ?? '00:00:00:00:00:00'} brd ${hardware ? 'ff:ff:ff:ff:ff:ff' : '00:00:00:00:00:00'}\n`,
      )
      if ('address'.startsWith(what))
        await tool.print(
          `    inet ${own}/${hardware ? 24 : 8} ${hardware ? `brd ${own.replace(/\d+$/, '255')} scope global eth0` : 'scope host lo'}\n       valid_lft forever preferred_lft forever\n`,
        )
    }
    return 0
  },
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  log: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
}

export const httpd: Applet = {
  usage: '[-ifv[v]] [-p [IP:]PORT] [-h HOME]',
  options: 'ifvp:h:',
  async run(tool) {
    if (!tool.has('f')) throw new Failure('in this sandbox httpd runs in the foreground: add -f')
    const [, address = '0.0.0.0', port = '80'] = /^(?:(.*):)?(\d+)$/.exec(tool.value('p') ?? '80') ?? []
    const home = tool.path(tool.value('h') ?? '.')
    const answer = async ({ path }: { readonly path: string }) => {
      const plain = decodeURIComponent(path.split('?')[0]?.replaceAll(/%(?![\da-fA-F]{2})/g, '%25') ?? '/')
      const wanted = absolute(`.${absolute(plain, '/')}`, home)
      const file = isDirectory(tool.files, wanted) ? `${wanted}/index.html` : wanted
      if (!tool.files.exists(file)) {
        const page =
          '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n'
        return { status: 404, headers: { 'Content-Type': 'text/html' }, body: new TextEncoder().encode(page) }
      }
      const type = contentTypes[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
      return { status: 200, headers: { 'Content-Type': type }, body: tool.files.readFile(file) }
    }
    const problems: string[] = []
    const listener = listen(tool, address || '0.0.0.0', Number(port), (connection) => {
      void serveHttp(connection, answer).catch((error: unknown) => problems.push(String(error)))
    })
    try {
      for (;;) {
        await tool.process.sleep(60_000)
        for (const problem of problems.splice(0)) await tool.complain(problem)
      }
    } finally {
      listener.close()
    }
  },
}
