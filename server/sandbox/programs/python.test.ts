import { expect, test } from 'vitest'
import { createManualClock, settle, turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import { createTestPod } from './test-pod.ts'

function setUp() {
  const clock = createManualClock(Date.UTC(2026, 10, 24, 10))
  return { clock, ...createTestPod({ clock, random: seededRandom(3).next, turn }) }
}

const serve = ['python', '-m', 'http.server', '8000']
const encode = (text: string) => new TextEncoder().encode(text)

test('M-20 python -m http.server lists the container’s directory, for all containers of the pod and for other pods', async () => {
  const { start, get, pod, newPod, newVolume } = setUp()
  const volume = newVolume({ '/log.txt': 'a line\n' })
  const main = await start('python:3.9', serve, { mounts: [{ path: '/data', volume, readOnly: false }] })
  const { status, headers, text } = await get('localhost:8000')
  expect(status).toBe(200)
  expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-length': String(text.length) })
  expect(headers['server']).toMatch(/^SimpleHTTP\/0\.6 Python\/3\.9\.\d+$/)
  expect(text).toContain('<title>Directory listing for /</title>')
  expect(text).toContain('<li><a href="data/">data/</a></li>')
  expect((await get('localhost:8000/data/log.txt')).text).toBe('a line\n')
  const other = newPod('other')
  expect((await get(`${pod.ip}:8000/data/`, { from: other })).text).toContain('<a href="log.txt">log.txt</a>')
  await expect(get('localhost:8000', { from: other })).rejects.toThrow('Connection refused')
  expect(main.stderr()).toBe(
    [
      '127.0.0.1 - - [24/Nov/2026 10:00:00] "GET / HTTP/1.1" 200 -\n',
      '127.0.0.1 - - [24/Nov/2026 10:00:00] "GET /data/log.txt HTTP/1.1" 200 -\n',
      `${other.ip} - - [24/Nov/2026 10:00:00] "GET /data/ HTTP/1.1" 200 -\n`,
    ].join(''),
  )
})

test('M-20 the two containers of the demo pod share files and localhost, as seen with the shell’s own tools', async () => {
  const { clock, start, newPod, newVolume } = setUp()
  const mounts = [{ path: '/data', volume: newVolume(), readOnly: false }]
  await start('python:3.9', serve, { mounts })
  const loop = ['sh', '-c', 'while true; do date >> /data/log.txt; sleep 5; done']
  const helper = await start('busybox', loop, { mounts })
  await clock.advance(5000)
  const listing = await helper.exec('wget', '-qO-', 'localhost:8000')
  expect(listing).toMatchObject({ exitCode: 0, output: expect.stringContaining('<a href="data/">data/</a>') })
  const log = await helper.exec('sh', '-c', 'wget -qO- localhost:8000/data/log.txt | wc -l')
  expect(log).toEqual({ exitCode: 0, output: '2\n' })
  const other = await start('busybox', loop, { mounts, network: newPod('other') })
  expect(await other.exec('wget', '-qO-', 'localhost:8000')).toEqual({
    exitCode: 1,
    output: "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
  })
})

test('M-20 what Python keeps in its buffer is not in the log, but with -u or a terminal it is', async () => {
  const words = 'Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...'
  const buffered = await setUp().start('python:3.9', serve)
  expect(buffered.logs()).toBe('')
  const direct = await setUp().start('python:3.9', ['python', '-u', '-m', 'http.server'])
  expect(direct.stdout()).toBe(`${words}\n`)
  const unbuffered = await setUp().start('python:3.9', serve, { env: { PYTHONUNBUFFERED: '1' } })
  expect(unbuffered.stdout()).toBe(`${words}\n`)
  const terminal = await setUp().start('python:3.9', serve, { tty: true })
  expect(terminal.stdout()).toContain(words)
  buffered.container.kill('SIGINT')
  expect(await buffered.container.exited).toMatchObject({ exitCode: 0 })
  expect(buffered.stdout()).toBe(`${words}\n\nKeyboard interrupt received, exiting.\n`)
})

test('M-21 pages and log of what is not there, of directories, and of what is not simulated', async () => {
  const { start, get, newVolume } = setUp()
  const volume = newVolume({ '/sub/index.html': '<p>own page</p>', '/a b<.txt': 'x' })
  const main = await start('python:3.9', [...serve, '--directory', '/data', '--bind', '127.0.0.1'], {
    mounts: [{ path: '/data', volume, readOnly: false }],
  })
  const missing = await get('localhost:8000/nix')
  expect(missing).toMatchObject({ status: 404, statusText: 'File not found' })
  expect(missing.text).toContain('<p>Error code explanation: 404 - Nothing matches the given URI.</p>')
  expect(await get('localhost:8000/sub?x=1')).toMatchObject({ status: 301, headers: { location: '/sub/?x=1' } })
  expect(await get('localhost:8000/sub/')).toMatchObject({ status: 200, text: '<p>own page</p>' })
  expect((await get('localhost:8000')).text).toContain('<a href="a%20b%3C.txt">a b&lt;.txt</a>')
  expect(await get('localhost:8000/a%20b%3c.txt')).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/plain' },
  })
  expect((await get('localhost:8000/../../etc/passwd')).status).toBe(404)
  expect((await get('localhost:8000/%2e%2e/%2e%2e/etc/passwd')).status).toBe(404)
  expect((await get('localhost:8000/%')).status).toBe(404)
  expect(await get('localhost:8000', { method: 'POST' })).toMatchObject({
    status: 501,
    statusText: "Unsupported method ('POST')",
  })
  expect(await get('localhost:8000', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  expect(main.stderr()).toContain(
    'code 404, message File not found\n127.0.0.1 - - [24/Nov/2026 10:00:00] "GET /nix HTTP/1.1" 404 -\n',
  )
})

test('M-21 a file that goes while it is sent, or a client that leaves, does not end the server', async () => {
  const { start, get, pod, newVolume } = setUp()
  const volume = newVolume({ '/big': 'x'.repeat(500_000) })
  await start('python:3.9', serve, { mounts: [{ path: '/data', volume, readOnly: false }] })
  const connection = await pod.connect('localhost', 8000)
  await connection.output.write(encode('GET /data/big HTTP/1.1\r\n\r\n'))
  await connection.input.read(100)
  volume.remove('/big')
  connection.close()
  await settle()
  expect((await get('localhost:8000/data/big')).status).toBe(404)
})

test('M-22 a taken port ends Python with its error; the end of a container frees its ports and connections', async () => {
  const { start, get, pod } = setUp()
  const first = await start('python:3.9', serve)
  const second = await start('python:3.9', serve)
  expect(await second.container.exited).toMatchObject({ exitCode: 1 })
  expect(second.stderr()).toContain('OSError: [Errno 98] Address already in use')
  const waiting = await pod.connect('localhost', 8000)
  first.container.kill('SIGTERM') // ignored by what handles it not, being process 1
  await settle()
  expect((await get('localhost:8000')).status).toBe(200)
  first.container.kill('SIGKILL')
  expect(await first.container.exited).toMatchObject({ exitCode: 137 })
  expect(await waiting.input.read()).toBeNull()
  await expect(get('localhost:8000')).rejects.toThrow('Connection refused')
  await start('python:3.9', serve)
  expect((await get('localhost:8000')).status).toBe(200)
})

test('M-23 of the language there is print, sleep, exit and an endless loop; the rest is refused in words', async () => {
  const { clock, start } = setUp()
  const script =
    'import time\nwhile True:\n    print("tick # 1;", 2, flush=True)  # so says the clock\n    time.sleep(5)\n'
  const loop = await start('python:3.9', ['python', '-c', script])
  await clock.advance(11_000)
  expect(loop.stdout()).toBe('tick # 1; 2\n'.repeat(3))
  expect(await loop.exec('python3', '-c', 'print("hello"); exit(3)')).toEqual({ exitCode: 3, output: 'hello\n' })
  expect(await loop.exec('python', '-V')).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/^Python 3\.9\.\d+\n$/),
  })
  const refused = await loop.exec('python', '-c', 'import os; os.system("ls")')
  expect(refused).toMatchObject({ exitCode: 1, output: expect.stringContaining('only http.server') })
  expect(await loop.exec('python', 'nix.py')).toMatchObject({
    exitCode: 2,
    output: expect.stringContaining("can't open file"),
  })
  expect(await loop.exec('python', '-m', 'http.server', 'x')).toMatchObject({ exitCode: 2 })
  expect(await loop.exec('python', '-m', 'pip')).toMatchObject({ exitCode: 1 })
})
