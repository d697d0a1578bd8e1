import { expect, onTestFinished, test, vi } from 'vitest'
import { createManualClock, settle, turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import type { Volume } from '../files/file-types.ts'
import { createByteBudget, createVolume } from '../files/volume.ts'
import type { PodNetwork } from '../network/network-types.ts'
import { createPipe } from './pipe.ts'
import type { Process, Program } from './process-types.ts'
import { type Container, type ContainerSpec, type ExecIo, StartError } from './runtime-types.ts'
import { createRuntime } from './runtime.ts'
import { plainContainer } from './test-container.ts'

const network: PodNetwork = {
  ip: '10.244.1.7',
  hostname: 'pod',
  listen() {
    throw new Error('not here')
  },
  listeners: () => [],
  connect: () => Promise.reject(new Error('not here')),
  resolve: () => '',
}

const encode = (text: string) => new TextEncoder().encode(text)

/** A runtime whose every busybox name runs `program`, and what its containers say. */
function setUp(program: Program) {
  const clock = createManualClock()
  const budget = createByteBudget(64 * 2 ** 20)
  const runtime = createRuntime({ clock, random: seededRandom(1).next, programs: { busybox: program }, budget })
  let output = ''
  const containers: Container[] = []
  const start = (spec: Partial<ContainerSpec> = {}) => {
    const container = runtime.start({
      ...plainContainer,
      network,
      onOutput: (_, bytes) => (output += new TextDecoder().decode(bytes)),
      ...spec,
    })
    containers.push(container)
    return container
  }
  onTestFinished(async () => {
    for (const container of containers) container.kill('SIGKILL')
    await turn()
  })
  const newVolume = (): Volume => createVolume({ clock, limitBytes: 2 ** 20, budget })
  return { clock, runtime, start, newVolume, output: () => output }
}

/** A program that does what the first word of its arguments says. */
function byName(programs: Readonly<Record<string, Program>>): Program {
  return (process) => programs[process.argv[1] ?? 'wait']!(process)
}

const wait: Program = async (process) => {
  for (;;) await process.sleep(1000)
}

async function say(process: Process, text: string): Promise<void> {
  await process.until(process.descriptors.get(1)!.write!(encode(text)))
}

function collect(): { io: ExecIo; text: () => string } {
  let text = ''
  const output = { write: async (bytes: Uint8Array) => void (text += new TextDecoder().decode(bytes)) }
  return { io: { stdin: null, stdout: output, stderr: output, terminal: null }, text: () => text }
}

function errorOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return null
}

const atCreate =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '

test('I-1 PID 1 is the image’s command, or what the pod puts in its place, and the container ends with it', async () => {
  const { start, output } = setUp(async (process) => {
    await say(process, `${process.pid} ${process.parentPid} ${process.argv.join(' ')}|`)
    return 7
  })
  expect(await start({ command: undefined }).exited).toEqual({ exitCode: 7, signal: null })
  await start({ command: undefined, args: ['echo', '-l'] }).exited
  await start({ command: ['sh', '-c'], args: ['true'] }).exited
  await start({ command: ['sh'] }).exited
  expect(output()).toBe('1 0 sh|1 0 echo -l|1 0 sh -c true|1 0 sh|')
  expect(start().id).toMatch(/^containerd:\/\/[0-9a-f]{64}$/)
})

test('I-2 a command that can’t be run is refused in the words of containerd and runc', async () => {
  const { start, newVolume } = setUp(wait)
  const refused = (spec: Partial<ContainerSpec>) => {
    const error = errorOf(() => start(spec)) as StartError
    return [error.reason, error.exitCode, error.message.replace(atCreate, '')]
  }
  const reason = (words: string) => ['StartError', 128, `${words}: unknown`]
  expect(refused({ command: ['nosuch'] })).toEqual(reason('exec: "nosuch": executable file not found in $PATH'))
  expect(refused({ command: ['/nosuch'] })).toEqual(reason('exec: "/nosuch": stat /nosuch: no such file or directory'))
  expect(refused({ command: ['/etc/passwd'] })).toEqual(reason('exec: "/etc/passwd": permission denied'))
  expect(refused({ command: ['/tmp'] })).toEqual(reason('exec: "/tmp": permission denied'))
  expect(refused({ workingDir: '/etc/passwd' })).toEqual(
    reason('error during container init: mkdir /etc/passwd: not a directory'),
  )
  const overFile = refused({ mounts: [{ path: '/etc/passwd', volume: newVolume(), readOnly: false }] })
  expect(overFile[2]).toMatch(
    /^error during container init: error mounting ".*" to rootfs at "\/etc\/passwd": .*: not a directory: unknown$/,
  )
  const error = errorOf(() => start().exec(['nosuch'], collect().io)) as StartError
  expect(error.message).toMatch(
    /^failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown$/,
  )
})

test('I-3 PID 1 gets only the signals that it handles; SIGKILL ends it from outside and never from inside', async () => {
  let received = 0
  const { start } = setUp(
    byName({
      wait,
      handles(process) {
        process.onSignal('SIGTERM', () => (received += 1))
        return wait(process)
      },
      async kills(process) {
        const did = process.container.processes.kill(1, 'SIGKILL')
        return did && !process.container.processes.kill(99, 'SIGKILL') ? 0 : 1
      },
    }),
  )
  const deaf = start()
  deaf.kill('SIGTERM')
  deaf.kill('SIGINT')
  expect(await deaf.exec(['sh', 'kills'], collect().io).exited).toMatchObject({ exitCode: 0 })
  deaf.kill('SIGKILL')
  expect(await deaf.exited).toEqual({ exitCode: 137, signal: 'SIGKILL' })
  const handling = start({ args: ['handles'] })
  await settle()
  handling.kill('SIGTERM')
  expect(received).toBe(1)
})

test('I-4 a signal ends a process wherever it waits, and 128 and the signal’s number is its exit code', async () => {
  const unwound: string[] = []
  const waits: Record<string, (process: Process) => Promise<unknown>> = {
    sleep: (process) => process.sleep(1e9),
    until: (process) => process.until(new Promise(() => {})),
    async breathe(process) {
      for (;;) await process.breathe()
    },
  }
  const waiting: Program = async (process) => {
    try {
      await waits[process.argv[0]!]!(process)
    } finally {
      unwound.push(process.argv[0]!)
    }
    return 0
  }
  const { start, output } = setUp(async (process) => {
    for (const [how, signal] of [
      ['sleep', 'SIGTERM'],
      ['until', 'SIGKILL'],
      ['breathe', 'SIGINT'],
    ] as const) {
      const child = process.spawn(waiting, { argv: [how] })
      await process.until(turn())
      child.kill('SIGCHLD')
      child.kill(signal)
      await say(process, JSON.stringify(await process.until(child.exited)))
    }
    return 0
  })
  await start().exited
  expect(output()).toBe(
    '{"exitCode":143,"signal":"SIGTERM"}{"exitCode":137,"signal":"SIGKILL"}{"exitCode":130,"signal":"SIGINT"}',
  )
  expect(unwound).toEqual(['sleep', 'until', 'breathe'])
})

test('I-4 a handled signal wakes a sleeper, an ignored one does not', async () => {
  const { clock, start, output } = setUp(async (process) => {
    process.onSignal('SIGTERM', () => void say(process, 'term '))
    process.onSignal('SIGHUP', 'ignore')
    await say(process, `${await process.sleep(1000)} `)
    await say(process, `${await process.sleep(1000)} `)
    return 0
  })
  const container = start()
  await settle()
  container.kill('SIGHUP')
  container.kill('SIGTERM')
  await clock.advance(2000)
  expect(await container.exited).toMatchObject({ exitCode: 0 })
  expect(output()).toBe('term false true ')
})

test('I-5 orphans go to PID 1, and all processes end when PID 1 does', async () => {
  let statuses: Promise<unknown>[] = []
  let parents: number[] = []
  const { start } = setUp(async (process) => {
    const exits: Promise<unknown>[] = []
    const middle = process.spawn(
      async (self) => {
        exits.push(self.spawn(wait, { argv: ['grandchild'] }).exited)
        return 0
      },
      { argv: ['middle'] },
    )
    await process.until(middle.exited)
    parents = process.container.processes.list().map(({ parentPid }) => parentPid)
    statuses = exits
    return 3
  })
  const container = start()
  expect(await container.exited).toEqual({ exitCode: 3, signal: null })
  expect(parents).toEqual([0, 1])
  expect(await Promise.all(statuses)).toEqual([{ exitCode: 137, signal: 'SIGKILL' }])
  expect(errorOf(() => container.exec(['sh'], collect().io))).toBeInstanceOf(StartError)
})

test('I-6 a pod’s containers share 256 processes: a fork bomb stays in its pod', async () => {
  const { start, output } = setUp(async (process) => {
    const children = []
    try {
      while (children.length < 1000) children.push(process.spawn(wait, { argv: ['sleep'] }))
      await say(process, 'no limit')
    } catch (error) {
      await say(process, `${children.length} ${String(error)}\n`)
    }
    for (const child of children) child.kill('SIGKILL')
    const last = process.spawn(async () => 0, { argv: ['true'] })
    await process.until(last.exited)
    return wait(process)
  })
  start()
  await settle()
  start()
  start({ podUid: 'another' })
  await settle()
  const words = "SpawnError: can't fork: Resource temporarily unavailable"
  expect(output()).toBe(`255 ${words}\n254 ${words}\n255 ${words}\n`)
})

test('I-7 a pipe ends with its last holder, and a fast writer waits for its reader', async () => {
  let written = 0
  const writer: Program = async (process) => {
    for (;;) {
      await process.until(process.descriptors.get(1)!.write!(new Uint8Array(10_000)))
      written += 10_000
    }
  }
  const { start, output } = setUp(async (process) => {
    const pipe = createPipe()
    const child = process.spawn(writer, { argv: ['yes'], descriptors: new Map([[1, pipe.writer]]) })
    pipe.writer.release()
    await process.until(turn())
    await say(process, `${written} `)
    await process.until(pipe.reader.read())
    pipe.reader.release()
    await say(process, `${(await process.until(child.exited)).exitCode} `)

    const second = createPipe()
    const killed = process.spawn(wait, { argv: ['wait'], descriptors: new Map([[1, second.writer]]) })
    second.writer.release()
    killed.kill('SIGKILL')
    await say(process, `${await process.until(second.reader.read())}`)
    return 0
  })
  await start().exited
  expect(output()).toBe('60000 141 null')
})

test('I-8 a fault in a program ends that program alone, and says so to its user and on the console', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => told.mockRestore())
  const { start, output } = setUp(async (process) => {
    const child = process.spawn(() => Promise.reject(new Error('no such thing')), { argv: ['/bin/faulty'] })
    return (await process.until(child.exited)).exitCode + 40
  })
  expect(await start().exited).toEqual({ exitCode: 41, signal: null })
  expect(output()).toBe('faulty: internal error: no such thing\n')
  expect(told).toHaveBeenCalledOnce()
})

test('I-9 a hundred busy loops leave the event loop free', async () => {
  const { start } = setUp(async (process) => {
    for (;;) await process.breathe()
  })
  const containers = Array.from({ length: 100 }, (_, index) => start({ podUid: `pod ${index}` }))
  // This thread's own time, so that a busy machine does not fail the test.
  const spentMs = () => process.threadCpuUsage().user / 1000
  const turnsMs: number[] = []
  for (let untilMs = performance.now() + 500; performance.now() < untilMs;) {
    const beforeMs = spentMs()
    await turn()
    turnsMs.push(spentMs() - beforeMs)
  }
  turnsMs.sort((a, b) => a - b)
  expect(turnsMs[Math.floor(turnsMs.length * 0.95)]).toBeLessThan(10)
  for (const container of containers) container.kill('SIGKILL')
  await Promise.all(containers.map(({ exited }) => exited))
})

test('I-10 Ctrl-C interrupts what the session runs in the foreground, not the container', async () => {
  const { start, output } = setUp(
    byName({
      wait,
      async shell(process) {
        process.onSignal('SIGINT', () => void say(process, 'handled '))
        const background = process.spawn(wait, { argv: ['sleep'], isBackground: true })
        const child = process.spawn(wait, { argv: ['sleep'] })
        const { terminal } = process.descriptors.get(0)!
        await say(process, `${terminal?.columns()} ${(await process.until(child.exited)).signal} `)
        await say(process, `${terminal?.columns()} `)
        const left = process.container.processes.list().some(({ pid }) => pid === background.pid)
        return left ? 0 : 1
      },
    }),
  )
  const container = start()
  const keyboard = createPipe()
  const { io, text } = collect()
  let resize: (columns: number, rows: number) => void = () => {}
  const session = container.exec(['sh', 'shell'], {
    ...io,
    stdin: { read: (maxBytes) => keyboard.reader.read(maxBytes) },
    stderr: null,
    terminal: { columns: 80, rows: 24, onResize: (listener) => (resize = listener) },
  })
  await turn()
  resize(100, 30)
  await keyboard.writer.write(encode('\x03'))
  expect(await session.exited).toMatchObject({ exitCode: 0 })
  expect(text()).toBe('handled 80 SIGINT 100 ')
  expect(output()).toBe('')
})

test('I-11 stdin of a container ends when its client goes; what exec prints is the client’s, not the container’s', async () => {
  const echo: Program = async (process) => {
    const stdin = process.descriptors.get(0)!
    for (let bytes = await process.until(stdin.read!()); bytes; bytes = await process.until(stdin.read!())) {
      await say(process, new TextDecoder().decode(bytes))
    }
    return 0
  }
  const { start, output } = setUp(byName({ echo, hello: (process) => say(process, 'hello').then(() => 0) }))
  const container = start({ stdin: true, args: ['echo'] })
  const { io, text } = collect()
  await container.exec(['sh', 'hello'], io).exited
  await container.stdin.write(encode('one '))
  await container.stdin.write(encode('two'))
  container.closeStdin()
  expect(await container.exited).toMatchObject({ exitCode: 0 })
  expect(output()).toBe('one two')
  expect(text()).toBe('hello')
  const closed = start({ args: ['echo'] })
  expect(await closed.exited).toMatchObject({ exitCode: 0 })
})

test('I-12 a container has the pod’s names in /etc, its processes in /proc and a root of its own', async () => {
  const { start, output, newVolume } = setUp(async (process) => {
    const { files } = process.container
    const read = (path: string) => new TextDecoder().decode(files.readFile(path))
    await say(
      process,
      read('/etc/hostname') + read('/etc/hosts').split('\n').at(-2) + '\n' + read('/etc/resolv.conf').split('\n')[0],
    )
    await say(process, `\n${read('/proc/1/cmdline')} ${files.readDirectory('/proc/1/fd')} ${files.exists('/proc/2')}\n`)
    files.writeFile('/etc/hosts', 'mine')
    await say(
      process,
      `${read('/etc/hosts')} ${files.exists('/tmp/x')} ${process.cwd} ${process.env.get('HOME')} ${process.env.get('A')}\n`,
    )
    files.writeFile('/tmp/x', 'x')
    return 0
  })
  const mounts = [{ path: '/data/deep', volume: newVolume(), readOnly: false }]
  const said = `pod\n10.244.1.7\tpod\nsearch shop.svc.cluster.local svc.cluster.local cluster.local\nsh\0 0,1,2 false\nmine false /work /root b\n`
  for (let count = 0; count < 2; count += 1) {
    await start({ namespace: 'shop', workingDir: '/work', env: { A: 'b' }, mounts }).exited
  }
  expect(output()).toBe(said + said)
})

test('I-13 an executable script runs by the interpreter that it names', async () => {
  const { start, newVolume, output } = setUp((process) => say(process, process.argv.join(' ')).then(() => 0))
  const volume = newVolume()
  volume.put('/run.sh', '#!/bin/sh -e\necho hello\n', { mode: 0o755 })
  volume.put('/plain', 'echo hello\n', { mode: 0o755 })
  const mounts = [{ path: '/scripts', volume, readOnly: true }]
  await start({ mounts, command: ['/scripts/run.sh', 'one'] }).exited
  expect(output()).toBe('/bin/sh -e /scripts/run.sh one')
  expect(errorOf(() => start({ mounts, command: ['/scripts/plain'] }))).toBeInstanceOf(StartError)
})

test('I-14 images are known by their short and full names; any other name is no image', () => {
  const { runtime } = setUp(wait)
  const fullName = (name: string) => runtime.image(name)?.fullName ?? null
  for (const name of ['busybox', 'library/busybox:latest', 'docker.io/busybox', 'docker.io/library/busybox:latest']) {
    expect(fullName(name)).toBe('docker.io/library/busybox:latest')
  }
  expect(fullName('python:3.9-slim')).toBe('docker.io/library/python:3.9-slim')
  expect(fullName('registry.k8s.io/pause:3.10')).toBe('registry.k8s.io/pause:3.10')
  expect(runtime.image('nginx:1.27')).toMatchObject({
    stopSignal: 'SIGQUIT',
    imageId: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
  })
  const unknown = [
    'ngnix:1.27',
    'nginx:1.161',
    'pause',
    'quay.io/nginx',
    'busybox@sha256:0',
    'localhost:5000/busybox:1',
    'Busybox',
    '',
  ]
  expect(unknown.map(fullName)).toEqual(unknown.map(() => null))
})

test('I-14 the shell answers to bash where Debian’s images have it, and not in the small ones', async () => {
  const { start, output } = setUp((process) => say(process, process.argv.join(' ')).then(() => 0))
  await start({ image: 'nginx', command: ['bash', '-c', 'ls'] }).exited
  expect(output()).toBe('sh -c ls')
  for (const image of ['busybox', 'alpine', 'python:3.12-alpine']) {
    expect(errorOf(() => start({ image, command: ['bash'] }))).toBeInstanceOf(StartError)
  }
})

test('I-15 pause waits until it is told to end', async () => {
  const { start } = setUp(wait)
  const container = start({ image: 'registry.k8s.io/pause:3.10', command: undefined })
  await turn()
  container.kill('SIGTERM')
  expect(await container.exited).toEqual({ exitCode: 0, signal: null })
})
