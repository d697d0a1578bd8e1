import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPodarium } from './podarium.ts'
import { startTestCluster, type TestCluster } from './test-cluster/start-test-cluster.ts'

const folder = mkdtempSync(join(tmpdir(), 'podarium-start-'))
let cluster: TestCluster
let kubeconfig: string
beforeAll(async () => {
  cluster = await startTestCluster()
  kubeconfig = cluster.writeKubeConfig(folder)
})
afterAll(() => cluster.close())

/** Starts the real server and gives its exit code and all that it said. For starts that end by themselves. */
function start(flags: readonly string[], env: Record<string, string>): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['server/main.ts', ...flags],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr }),
    )
  })
}

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

test('C-3 a context that does not exist ends in a sentence that names those there are', async () => {
  const { code, said } = await start(['--context', 'kind-nope'], { KUBECONFIG: kubeconfig })
  expect(code).toBe(1)
  expect(said).toMatch(/^There is no context kind-nope in .*There are: kind-test\.\n$/)
})

test('C-3 a broken kubeconfig in which a context is named ends in a sentence that names the file', async () => {
  const broken = write('broken', 'clusters: [\n  - nonsense: }')
  const { code, said } = await start(['--context', 'kind-test'], { KUBECONFIG: broken })
  expect(code).toBe(1)
  expect(said).toContain(`The kubeconfig ${broken} cannot be read`)
  expect(said).not.toMatch(/^\s+at /m)
})

/** Starts the server where no Kind cluster is to be had, and gives what it said. */
async function startInSandbox(kubeconfig: string, env: Record<string, string> = {}): Promise<string> {
  const podarium = await startPodarium(kubeconfig, [], env)
  const { cluster } = (await (await fetch(`${podarium.url}/api/cluster`)).json()) as { cluster?: { sandbox: boolean } }
  // Before the first sync there is no model to ask.
  if (cluster) expect(cluster.sandbox).toBe(true)
  await podarium.stop()
  return podarium.printed
}

test('C-7 without any kubeconfig the sandbox stands in, and says why', async () => {
  const said = await startInSandbox('', { HOME: folder })
  expect(said).toMatch(
    /^Podarium watches podarium-sandbox: there is no Kind cluster to show\. There is no kubeconfig at /m,
  )
  expect(said).toContain('kind create cluster')
  expect(said).toMatch(/^For kubectl, in another terminal: export KUBECONFIG=\S+$/m)
})

test('C-4 a current context that is not a kind- one is never touched unless named: the sandbox stands in', async () => {
  const other = write('other', cluster.kubeConfig.replaceAll('kind-test', 'production'))
  const before = cluster.calls.length
  expect(await startInSandbox(other)).toContain('--context production')
  expect(cluster.calls.length).toBe(before)
})

test('C-5 expired credentials end in a sentence', async () => {
  cluster.faults.isUnauthorized = true
  const { code, said } = await start([], { KUBECONFIG: kubeconfig })
  cluster.faults.isUnauthorized = false
  expect(code).toBe(1)
  expect(said).toMatch(/kind-test.*credentials|credentials.*kind-test/)
  expect(said).not.toMatch(/^\s+at /m)
})

test('C-5 a named cluster that does not answer ends in a sentence with its address; an unnamed one in the sandbox', async () => {
  const gone = write('gone', cluster.kubeConfig.replaceAll(`:${cluster.network.port}`, ':1'))
  const { code, said } = await start(['--context', 'kind-test'], { KUBECONFIG: gone })
  expect(code).toBe(1)
  expect(said).toMatch(/kind-test.*127\.0\.0\.1:1.*refused/)
  expect(await startInSandbox(gone)).toMatch(/no Kind cluster to show\..*127\.0\.0\.1:1.*refused/)
})

test('C-6 a port that is taken ends in a sentence that says how to choose another', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const { code, said } = await start(['--port', String(port)], { KUBECONFIG: kubeconfig })
  other.close()
  expect(code).toBe(1)
  expect(said).toMatch(new RegExp(`Port ${port} is taken.*--port ${port + 1}`))
})
