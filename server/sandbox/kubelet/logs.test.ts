import { expect, test } from 'vitest'
import { startTestCluster, textOf } from './test-cluster.ts'

test('V-16 a log is read from where and as far as asked, with times of nine digits', async () => {
  const cluster = startTestCluster()
  cluster.create('counts', { containers: [{ name: 'main', command: ['sh', 'count'] }] })
  await cluster.pass(3.5)
  expect(await textOf(cluster.log('counts'))).toBe('1\n2\n3\n4\n')
  expect(await textOf(cluster.log('counts', { tailLines: 2 }))).toBe('3\n4\n')
  expect(await textOf(cluster.log('counts', { tailLines: 0 }))).toBe('')
  expect(await textOf(cluster.log('counts', { limitBytes: 3 }))).toBe('1\n2')
  expect(await textOf(cluster.log('counts', { sinceMs: cluster.clock.nowMs() - 600 }))).toBe('4\n')
  expect(await textOf(cluster.log('counts', { tailLines: 1, timestamps: true }))).toMatch(
    /^2026-01-31T12:00:03\.\d{3}000000Z 4\n$/,
  )
})

test('V-17 a followed log goes on until its container ends, or its reader goes', async () => {
  const cluster = startTestCluster()
  cluster.create('counts', {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', command: ['sh', 'count'] }],
  })
  await cluster.pass(1.5)
  const reader = new AbortController()
  const followed = textOf(cluster.log('counts', { follow: true }))
  const left = textOf(cluster.log('counts', { follow: true, tailLines: 0, signal: reader.signal }))
  await cluster.pass(1)
  reader.abort()
  await cluster.pass(1)
  cluster.remove('counts', 1)
  await cluster.pass(4)
  expect(await left).toBe('3\n')
  expect(await followed).toMatch(/^1\n2\n3\n4\n5\n/)
})

test('V-18 a container’s last life but one can be read, the one before is gone', async () => {
  const cluster = startTestCluster()
  const volumeMounts = [{ name: 'data', mountPath: '/data' }]
  cluster.create('restarts', {
    containers: [{ name: 'main', command: ['sh', 'once', '/data/once'], volumeMounts }],
    volumes: [{ name: 'data', emptyDir: {} }],
  })
  const volumes = [{ name: 'data', emptyDir: {} }]
  cluster.create('crashes', {
    containers: [{ name: 'main', command: ['sh', 'lives', '/data/lives'], volumeMounts }],
    volumes,
  })
  await cluster.pass(4)
  expect(cluster.container('restarts', 'main')?.restartCount).toBe(1)
  expect(await textOf(cluster.log('restarts', { previous: true }))).toBe('')
  expect(cluster.container('crashes', 'main')?.state?.waiting?.reason).toBe('CrashLoopBackOff')
  expect(await textOf(cluster.log('crashes', { previous: true }))).toBe('life 2\n')
  expect(await textOf(cluster.log('crashes'))).toBe('life 2\n')
})

test('V-19 a log keeps its newest 256 kB', async () => {
  const cluster = startTestCluster()
  const line = 'x'.repeat(99)
  cluster.create('chatty', { containers: [{ name: 'main', command: ['sh', 'repeat', '10000', line] }] })
  await cluster.pass(4)
  const text = await textOf(cluster.log('chatty'))
  expect(text.length).toBeGreaterThan(100_000)
  expect(text.length).toBeLessThanOrEqual(256 * 1024)
  expect(text.endsWith(`9999 ${line}\n`)).toBe(true)
})

test('V-20 logs, exec and attach that can’t be are refused in the words of the API server', async () => {
  const cluster = startTestCluster()
  cluster.create('two', { containers: [{ name: 'a' }, { name: 'b' }] })
  cluster.create('image', { containers: [{ name: 'main', image: 'no-such-image' }] })
  cluster.create('init', { initContainers: [{ name: 'first' }] })
  cluster.create('big', { containers: [{ name: 'main', resources: { requests: { cpu: '1000' } } }] })
  cluster.store.create('pods', {
    metadata: { name: 'nowhere', namespace: 'default' },
    spec: { automountServiceAccountToken: false, containers: [{ name: 'main', image: 'busybox' }] },
  })
  await cluster.pass(3)
  const log =
    (pod: string, options = {}) =>
    () =>
      cluster.log(pod, options)
  expect(log('none')).toThrow('pods "none" not found')
  expect(log('two')).toThrow('a container name must be specified for pod two, choose one of: [a b]')
  expect(log('two', { container: 'c' })).toThrow('container c is not valid for pod two')
  expect(log('two', { container: 'a', previous: true })).toThrow(
    'previous terminated container "a" in pod "two" not found',
  )
  expect(log('image')).toThrow('container "main" in pod "image" is waiting to start: trying and failing to pull image')
  expect(log('init')).toThrow('container "main" in pod "init" is waiting to start: PodInitializing')
  expect(log('big')).toThrow('container "main" in pod "big" is not available')
  expect(await textOf(cluster.log('nowhere'))).toBe('')

  const io = { stdin: null, stdout: null, stderr: null, terminal: null }
  const exec = (pod: string, command: string[]) => () =>
    cluster.kubelets.exec({ namespace: 'default', pod, container: pod === 'two' ? 'a' : undefined }, command, io)
  expect(exec('init', ['sh'])).toThrow('unable to upgrade connection: container not found ("main")')
  expect(exec('nowhere', ['sh'])).toThrow('pod nowhere does not have a host assigned')
  expect(exec('two', ['nosuch'])).toThrow(
    /^Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: .*executable file not found in \$PATH/,
  )
  expect(await exec('two', ['sh', 'exit', '3'])().exited).toMatchObject({ exitCode: 3 })
})

test('V-21 a container’s last words are the message of its end', async () => {
  const cluster = startTestCluster()
  const main = { name: 'main', command: ['sh', 'last-words', 'bye'] }
  cluster.create('file', { restartPolicy: 'Never', containers: [main] })
  const command = ['sh', 'say-and-fail', 'oh no']
  const terminationMessagePolicy = 'FallbackToLogsOnError'
  cluster.create('log', { restartPolicy: 'Never', containers: [{ ...main, command, terminationMessagePolicy }] })
  await cluster.pass(2)
  expect(cluster.container('file', 'main')?.state?.terminated).toMatchObject({ exitCode: 4, message: 'bye' })
  expect(cluster.container('log', 'main')?.state?.terminated).toMatchObject({ exitCode: 1, message: 'oh no\n' })
})

test('V-27 attach shows what comes from now on and hands over what is typed, up to its end', async () => {
  const cluster = startTestCluster()
  cluster.create('echoes', {
    restartPolicy: 'Never',
    containers: [{ name: 'main', command: ['sh', 'echo-stdin'], stdin: true, stdinOnce: true }],
  })
  await cluster.pass(1)
  let output = ''
  const stdout = { write: async (bytes: Uint8Array) => void (output += Buffer.from(bytes).toString()) }
  const typed = [Buffer.from('a\n'), Buffer.from('b\n')]
  const io = { stdin: { read: async () => typed.shift() ?? null }, stdout, stderr: stdout, terminal: null }
  const session = cluster.kubelets.attach({ namespace: 'default', pod: 'echoes', container: undefined }, io)
  await cluster.pass(1)
  expect(await session.exited).toMatchObject({ exitCode: 0 })
  expect(output).toBe('a\nb\n')
})
