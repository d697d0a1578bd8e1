// Containers that go wild, and those that look for a way out to the real machine: its files, its processes, its network.

import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { hostname, networkInterfaces, tmpdir } from 'node:os'
import type { Container, PodSpec } from 'kubernetes-types/core/v1'
import { describe, expect, onTestFinished } from 'vitest'
import { refusal } from '../contract/cluster.ts'
import { exec } from '../contract/exec.ts'
import { isReady } from '../contract/bodies.ts'
import { hasProc, type IllTreated, patienceMs, test } from './ill-treated.ts'

const megabyte = 2 ** 20

/** A pod that runs a script, or only waits; ready when this resolves. */
async function startPod(
  sandbox: IllTreated,
  name: string,
  script = 'sleep 100000',
  more: Partial<PodSpec> = {},
  container: Partial<Container> = {},
) {
  const main = { name: 'main', image: 'busybox', command: ['sh', '-c', script], ...container }
  const spec = { terminationGracePeriodSeconds: 0, containers: [main], ...more }
  await sandbox.create('pods', { metadata: { name }, spec })
  await sandbox.waitFor('pods', name, 'is ready', isReady)
}

/** What a shell in the pod says to a script, on both channels. */
async function say(sandbox: IllTreated, pod: string, script: string): Promise<string> {
  const { stdout, stderr } = await exec(sandbox, pod, ['sh', '-c', script])
  return stdout + stderr
}

/** CPU time of the sandbox's process, in milliseconds; 0 where the system does not tell. */
function cpuMs(pid: number): number {
  if (!hasProc) return 0
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10 // USER_HZ is 100
}

const childrenOf = (pid: number) =>
  (hasProc ? readdirSync(`/proc/${pid}/task`) : [])
    .map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim())
    .filter(Boolean)

/** The real machine's other addresses. */
const machineAddresses = () =>
  Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address)

describe('containers', { timeout: 60_000 }, () => {
  test('G-110 fork bombs, busy loops, floods and growing variables stay in their pods', async ({ sandbox }) => {
    await startPod(sandbox, 'bystander', 'while true; do date; sleep 1; done')
    const wild = {
      bomb: 'b() { b | b & }; while true; do b; sleep 1; done',
      forks: 'while true; do sleep 1000 & done',
      busy: 'i=0; while [ $i -lt 50 ]; do (while :; do :; done) & i=$((i+1)); done; wait',
      yes: 'yes | cat > /dev/null',
      flood: 'yes 0123456789012345678901234567890123456789',
      growing: 'while true; do x=0123456789abcdef; (while :; do x=$x$x; done); done',
      nested: 'f() { f; }; while true; do (f); done',
      globs: 'while true; do echo /*/*/*/*/* > /dev/null; done',
      kills: 'while true; do kill -9 -1 1 2 3; done',
    }
    const before = { cpuMs: cpuMs(sandbox.pid), bytes: sandbox.residentBytes(), atMs: performance.now() }
    for (const [name, script] of Object.entries(wild)) await startPod(sandbox, name, script)
    for (let round = 0; round < 5; round += 1) {
      expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
      expect(await say(sandbox, 'bystander', 'echo $((6*7))')).toBe('42\n')
    }
    const share = (cpuMs(sandbox.pid) - before.cpuMs) / (performance.now() - before.atMs)
    expect(share).toBeLessThan(1.5) // one thread, and its garbage collector's
    expect(sandbox.residentBytes() - before.bytes).toBeLessThan(500 * megabyte)
    expect(childrenOf(sandbox.pid)).toEqual([]) // no real process was made
    for (const name of Object.keys(wild)) await sandbox.delete('pods', name)
    for (const name of Object.keys(wild)) await sandbox.waitForGone('pods', name)
    await sandbox.delete('pods', 'bystander')
  })

  test('G-111 who writes a gigabyte is told that the disk is full, and the others write on', async ({ sandbox }) => {
    const shared = { volumes: [{ name: 'data', emptyDir: {} }] }
    const mounted = { volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    await startPod(sandbox, 'writer', undefined, shared, mounted)
    await startPod(sandbox, 'neighbour', undefined, shared, mounted)
    const before = sandbox.residentBytes()
    expect(await say(sandbox, 'writer', 'head -c 1073741824 /dev/zero > /data/big; echo $?')).toContain(
      'No space left on device',
    )
    expect(await say(sandbox, 'writer', 'yes > /tmp/big; echo $?')).toContain('No space left on device')
    expect(
      await say(sandbox, 'writer', 'i=0; while echo x > /data/$i; do i=$((i+1)); done 2>&1 | tail -n 1'),
    ).toContain('No space left on device')
    expect(
      await say(sandbox, 'neighbour', 'echo fine > /data/note; echo fine > /tmp/note; cat /data/note /tmp/note'),
    ).toBe('fine\nfine\n')
    expect(sandbox.residentBytes() - before).toBeLessThan(400 * megabyte)
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
    expect(await say(sandbox, 'writer', 'rm -rf /data/* /tmp/big; echo again > /data/note; cat /data/note')).toBe(
      'again\n',
    )
    for (const name of ['writer', 'neighbour']) await sandbox.delete('pods', name)
  })

  test('G-112 no path leads to the real machine’s files', async ({ sandbox }) => {
    const volumes = [
      { name: 'root', hostPath: { path: '/' } },
      { name: 'tmp', hostPath: { path: '/tmp' } },
      { name: 'dots', hostPath: { path: '/etc' } },
    ]
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/host/${name}` }))
    const securityContext = { privileged: true, runAsUser: 0 }
    const dots = { name: 'dots', hostPath: { path: '/../../etc' } }
    const containers = [{ name: 'main', image: 'busybox' }]
    const climbs = sandbox.create('pods', { metadata: { name: 'climbs' }, spec: { containers, volumes: [dots] } })
    expect((await refusal(climbs)).message).toContain("must not contain '..'")
    await startPod(
      sandbox,
      'looks',
      undefined,
      { volumes, hostPID: true, hostIPC: true },
      { volumeMounts, securityContext },
    )
    const real = [process.cwd(), sandbox.target.kubeconfigPath, import.meta.filename, process.execPath]
    for (const path of real)
      for (const way of [
        '',
        '/host/root',
        '/../..',
        '/proc/1/root',
        '/proc/self/cwd/../..',
        '/host/tmp/..',
        '/dev/fd/../../..',
      ])
        expect(await say(sandbox, 'looks', `cat ${way}${path} && echo read it`)).not.toContain('read it')
    // The node has a disk of its own, with nothing on it but what was mounted.
    const onDisk = ['/host', '/host/dots', '/host/root', '/host/root/etc', '/host/root/tmp', '/host/tmp']
    expect((await say(sandbox, 'looks', 'find /host')).trim().split('\n').toSorted()).toEqual(onDisk)
    expect(await say(sandbox, 'looks', 'ln -s /proc/1/root/etc/shadow /x; cat /x; cat /etc/shadow')).toMatch(
      /No such file/,
    )
    // What is written there is nowhere on the real machine.
    const name = `podarium-was-here-${Date.now()}`
    await say(sandbox, 'looks', `echo x > /host/tmp/${name}; echo x > /tmp/${name}; echo x > /host/root/tmp/${name}`)
    expect(readdirSync(tmpdir())).not.toContain(name)
    await sandbox.delete('pods', 'looks')
  })

  test('G-113 no path leads to the real machine’s processes, names and environment', async ({ sandbox }) => {
    await startPod(sandbox, 'peeks', undefined, { hostPID: true, hostNetwork: true })
    expect((await say(sandbox, 'peeks', 'ps')).trim().split('\n').length).toBeLessThan(5)
    const numbers = (await say(sandbox, 'peeks', 'ls /proc')).split('\n').filter((name) => /^\d+$/.test(name))
    expect(numbers.length).toBeLessThan(5)
    await say(sandbox, 'peeks', `kill -9 ${sandbox.pid} ${process.pid} ${process.ppid}; kill -9 -1`)
    const env = await say(sandbox, 'peeks', 'env; set; cat /proc/*/environ; cat /proc/self/cmdline')
    for (const [variable, value] of Object.entries(process.env))
      if ((value?.length ?? 0) > 12 && variable !== 'PATH') expect(env).not.toContain(`${variable}=${value}`)
    expect(await say(sandbox, 'peeks', 'hostname; uname -n; cat /etc/hostname /etc/hosts')).not.toContain(
      `${hostname()}\n`,
    )
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
    await sandbox.delete('pods', 'peeks')
  })

  test('G-114 no path leads to the real machine’s network: not by wget, nc, probes, hooks, images or names', async ({
    sandbox,
  }) => {
    const reached: string[] = []
    const web = createServer((request, response) => {
      reached.push(`${request.method} ${request.url}`)
      response.end('the real machine')
    }).listen(0)
    const line = createTcpServer((socket) => {
      reached.push('a connection')
      socket.end('the real machine')
    }).listen(0)
    onTestFinished(() => {
      web.close()
      line.close()
    })
    const port = (web.address() as AddressInfo).port
    const linePort = (line.address() as AddressInfo).port
    const hosts = ['localhost', '127.0.0.1', '0.0.0.0', '127.1', '2130706433', '169.254.169.254', ...machineAddresses()]
    // The probes and hooks are the kubelet's own requests: they have a host of their choice.
    const get = { host: '127.0.0.1', port, path: '/probe' }
    const container = {
      livenessProbe: { httpGet: get, initialDelaySeconds: 0, periodSeconds: 1, failureThreshold: 1000 },
      lifecycle: { preStop: { httpGet: { ...get, path: '/hook' } } },
    }
    await startPod(sandbox, 'calls', undefined, { hostNetwork: true, terminationGracePeriodSeconds: 1 }, container)
    const image = { name: 'main', image: `127.0.0.1:${port}/busybox:latest`, imagePullPolicy: 'Always' }
    await sandbox.create('pods', { metadata: { name: 'pulls' }, spec: { containers: [image] } })
    for (const host of hosts) {
      const script = `wget -T 2 -qO- http://${host}:${port}/wget; wget -T 2 -qO- http://${host}:${sandbox.port}/; echo x | nc -w 2 ${host} ${linePort}`
      expect(await say(sandbox, 'calls', script)).not.toContain('the real machine')
    }
    expect(await say(sandbox, 'calls', 'nslookup deb.debian.org; nslookup example.com')).not.toMatch(
      /Address:\s+(?!10\.96\.0\.10)\d/,
    )
    await sandbox.waitFor('pods', 'pulls', 'has failed to pull', ({ status }) =>
      Boolean(status?.containerStatuses?.[0]?.state?.waiting?.reason?.match(/ErrImagePull|ImagePullBackOff/)),
    )
    await sandbox.delete('pods', 'calls', { gracePeriodSeconds: 1 })
    await sandbox.waitForGone('pods', 'calls')
    await sandbox.delete('pods', 'pulls', { gracePeriodSeconds: 0 })
    expect(reached).toEqual([])
  })

  test('G-115 odd specs are refused or waited for in words, and nothing falls over', async ({ sandbox }) => {
    const odd: readonly Partial<PodSpec>[] = [
      { nodeName: 'no-such-node' },
      { nodeSelector: { disk: 'none' } },
      { terminationGracePeriodSeconds: -1 },
      { activeDeadlineSeconds: 1 },
      { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
      { serviceAccountName: 'no-such-account' },
      { priorityClassName: 'no-such-class' },
      { runtimeClassName: 'no-such-class' },
      { schedulerName: 'no-such-scheduler' },
      { volumes: [{ name: 'none', persistentVolumeClaim: { claimName: 'no-such-claim' } }] },
      { volumes: [{ name: 'odd', csi: { driver: 'no-such-driver' } }] },
      { containers: [] },
      {
        containers: Array.from({ length: 200 }, (_, n) => ({
          name: `c${n}`,
          image: 'busybox',
          command: ['sleep', '1000'],
        })),
      },
      { containers: [{ name: 'big', image: 'busybox', resources: { limits: { memory: '999999999Gi', cpu: '1e9' } } }] },
      { containers: [{ name: 'tiny', image: 'busybox', resources: { limits: { memory: '1', cpu: '1n' } } }] },
      { containers: [{ name: 'none', image: 'busybox', command: ['/no/such/file'], args: ['x'.repeat(100_000)] }] },
      {
        containers: [
          { name: 'probed', image: 'nginx', readinessProbe: { tcpSocket: { port: 65_535 }, periodSeconds: 1 } },
        ],
      },
    ]
    for (const [index, spec] of odd.entries()) {
      const containers = [{ name: 'main', image: 'busybox', command: ['sleep', '1000'] }]
      const body = { metadata: { name: `odd-${index}` }, spec: { containers, ...spec } }
      const refused = await sandbox.create('pods', body).then(
        () => null,
        (error: unknown) => error,
      )
      if (refused) expect((refused as { status: number }).status).toBeLessThan(500)
    }
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
    const { items } = await sandbox.list('pods')
    for (const { metadata } of items) await sandbox.delete('pods', metadata!.name!, { gracePeriodSeconds: 0 })
    for (const { metadata } of items) await sandbox.waitForGone('pods', metadata!.name!)
    await startPod(sandbox, 'afterwards')
    await sandbox.delete('pods', 'afterwards')
  })
})
