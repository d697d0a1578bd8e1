// The choice of the cluster, and every sentence that says why there is none, against real files and real sockets.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  startTestCluster,
  type TestCluster,
  type TestClusterOptions,
} from '../../e2e/test-cluster/start-test-cluster.ts'
import { systemClock } from '../clock.ts'
import { chooseContext, ChoiceError } from './choose-context.ts'
import { clusterAnswers } from './cluster-answers.ts'
import { loadKubeConfig } from './kube-config.ts'

let dir: string
const clusters: TestCluster[] = []
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'podarium-'))))
afterEach(async () => {
  rmSync(dir, { recursive: true })
  for (const cluster of clusters.splice(0)) await cluster.close()
})

async function start(options?: TestClusterOptions): Promise<TestCluster> {
  const cluster = await startTestCluster(options)
  clusters.push(cluster)
  return cluster
}

function write(name: string, text: string): string {
  const file = join(dir, name)
  writeFileSync(file, text)
  return file
}

function choose(kubeconfig: string | undefined, context?: string) {
  return chooseContext({
    context,
    load: () => loadKubeConfig({ kubeconfig, homeDir: dir }),
    answers: (kubeConfig, limitMs) => clusterAnswers(kubeConfig, limitMs, systemClock),
  })
}

async function refusal(kubeconfig: string | undefined, context?: string): Promise<ChoiceError> {
  const error: unknown = await choose(kubeconfig, context).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ChoiceError)
  return error as ChoiceError
}

test('W-27 the current context is chosen if it is a kind- one and answers', async () => {
  const cluster = await start()
  const file = cluster.writeKubeConfig(dir)
  const choice = await choose(file)
  expect(choice).toMatchObject({ contextName: 'kind-test', why: `it is the current context of ${file}` })
})

test('W-27 a current context that is no kind- one is never asked; named, it is chosen', async () => {
  const cluster = await start({ context: 'production' })
  const file = cluster.writeKubeConfig(dir)
  const error = await refusal(file)
  expect(error.problem).toBe('not-a-kind-context')
  expect(error.message).toContain('never touched unless named. To watch it, add --context production')
  expect(cluster.calls).toEqual([])
  expect(await choose(file, 'production')).toMatchObject({ contextName: 'production', why: 'it was named' })
})

test('W-27 an unknown context is told with those there are', async () => {
  const cluster = await start()
  const error = await refusal(cluster.writeKubeConfig(dir), 'kind-other')
  expect(error).toMatchObject({ problem: 'unknown-context' })
  expect(error.message).toMatch(/There is no context kind-other in .*kubeconfig\. There are: kind-test\./)
})

test('W-27 no kubeconfig at all: how to make a cluster', async () => {
  expect((await refusal(undefined)).message).toMatch(/There is no kubeconfig at .*config, .*kind create cluster/)
  const missing = join(dir, 'missing')
  const error = await refusal(missing)
  expect(error.problem).toBe('no-kubeconfig')
  expect(error.message).toContain(`KUBECONFIG names ${missing}, which does not exist`)
})

test("W-27 a broken kubeconfig is named, with the parser's words", async () => {
  const notYaml = write('not-yaml', 'clusters: [\n  - }')
  const error = await refusal(notYaml)
  expect(error.problem).toBe('broken-kubeconfig')
  expect(error.message).toMatch(new RegExp(`The kubeconfig ${notYaml} cannot be read: .+ Mend it`))
  expect((await refusal(write('empty', ''))).message).toContain('the input is empty')
  expect((await refusal(write('null', 'null'))).message).toContain('it holds no kubeconfig')
  const noServer = write('no-server', '{"clusters":[{"name":"a","cluster":{}}]}')
  expect((await refusal(noServer)).message).toContain('clusters[0].cluster.server is missing')
  const noCluster = { contexts: [{ name: 'kind-a', context: { cluster: 'a' } }], 'current-context': 'kind-a' }
  expect((await refusal(write('no-cluster', JSON.stringify(noCluster)))).message).toContain('that is not there')
  expect((await refusal(write('no-current', '{"contexts":[]}'))).message).toContain('No context is chosen')
})

test('W-27 files of KUBECONFIG are merged as kubectl does: the first to name a thing wins', async () => {
  const [one, two] = [await start(), await start({ context: 'kind-two' })]
  const files = [join(dir, 'nothing'), one.writeKubeConfig(join(dir, '1')), two.writeKubeConfig(join(dir, '2'))]
  expect(await choose(files.join(':'))).toMatchObject({ contextName: 'kind-test' })
  expect(await choose(files.join(':'), 'kind-two')).toMatchObject({ contextName: 'kind-two' })
  expect(two.calls.length).toBe(1)
})

test('W-27 a cluster that does not answer is told with address and cause', async () => {
  const cluster = await start()
  const file = cluster.writeKubeConfig(dir)
  await cluster.network.become('refuse')
  const error = await refusal(file)
  expect(error.problem).toBe('no-answer')
  expect(error.message).toMatch(
    /The cluster kind-test does not answer at https:\/\/127.0.0.1:\d+ \(connection refused\)\. Is Docker running/,
  )
})

test('W-27 one that accepts and says nothing is given up after 2 s', async () => {
  const cluster = await start()
  await cluster.network.become('pause')
  const fromMs = performance.now()
  const error = await refusal(cluster.writeKubeConfig(dir))
  expect(error.message).toContain('(no answer in time)')
  expect(performance.now() - fromMs).toBeLessThan(3_000)
})

test('W-27 refused credentials are told, with how to fetch new ones', async () => {
  const cluster = await start()
  cluster.faults.isUnauthorized = true
  const error = await refusal(cluster.writeKubeConfig(dir))
  expect(error.problem).toBe('refused')
  expect(error.message).toMatch(/refuses the credentials.*may have expired.*kind export kubeconfig --name test/)
})

test('W-23 a certificate that has expired or is of another authority is told in words', async () => {
  const expired = await start({ certificateUntilMs: Date.now() - 1_000 })
  const error = await refusal(expired.writeKubeConfig(dir))
  expect(error.message).toContain('(its certificate has expired)')
  const [one, other] = [await start(), await start()]
  const stranger = one.kubeConfig.replaceAll(/127.0.0.1:\d+/g, `127.0.0.1:${other.network.port}`)
  expect((await refusal(write('stranger', stranger))).message).toContain("not signed by the kubeconfig's authority")
})

function withUser(cluster: TestCluster, user: unknown): string {
  return write('with-user', JSON.stringify({ ...JSON.parse(cluster.kubeConfig), users: [{ name: 'kind-test', user }] }))
}

test('W-23 an exec plugin that is missing or fails is told in words', async () => {
  const cluster = await start()
  const exec = (command: string, args: string[]) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args },
  })
  const missing = await refusal(withUser(cluster, exec('no-such-login', [])))
  expect(missing.message).toContain('runs the command "no-such-login", which is not found. Install it')
  const failing = await refusal(
    withUser(cluster, exec(process.execPath, ['-e', 'console.error("log in first"); process.exit(1)'])),
  )
  expect(failing.message).toContain('cannot be had: log in first')
  const token = JSON.stringify({ kind: 'ExecCredential', status: { token: 'from the plugin' } })
  const working = withUser(cluster, exec(process.execPath, ['-p', JSON.stringify(token)]))
  expect(await choose(working)).toMatchObject({ contextName: 'kind-test' })
})

test('W-23 plain http:// is refused unless the kubeconfig allows it', async () => {
  const cluster = await start({ isPlain: true })
  expect(await choose(cluster.writeKubeConfig(dir))).toMatchObject({ contextName: 'kind-test' })
  const strict = cluster.kubeConfig.replace('"insecure-skip-tls-verify": true', '"insecure-skip-tls-verify": false')
  expect((await refusal(write('strict', strict))).message).toContain('plain http://')
})
