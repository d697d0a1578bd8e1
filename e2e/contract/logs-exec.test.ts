// The contract of looking into a container: its log, and commands run in it.

import { describe, expect } from 'vitest'
import { pod, podSpec, shell, untilTerm } from './bodies.ts'
import { limits, refusal, type Space, test } from './cluster.ts'
import { exec } from './exec.ts'
import { pathOf } from './resources.ts'

async function runningPod(space: Space, script = untilTerm): Promise<void> {
  await space.create('pods', pod('a', shell(script)))
  await space.waitFor('pods', 'a', 'runs', ({ status }) => status?.containerStatuses?.[0]?.ready)
}

const exitCodeOf = (executed: Awaited<ReturnType<typeof exec>>) =>
  executed.status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message

describe.concurrent('logs and exec', limits, () => {
  test('G-45 a log is given whole, by its tail, by its bytes and with times', async ({ space }) => {
    await space.create('pods', pod('a', shell('for i in 1 2 3 4; do echo line $i; done'), { restartPolicy: 'Never' }))
    await space.waitFor('pods', 'a', 'has ended', ({ status }) => status?.phase === 'Succeeded')
    expect(await space.logs('a')).toEqual(['line 1', 'line 2', 'line 3', 'line 4'])
    expect(await space.logs('a', { tailLines: 2 })).toEqual(['line 3', 'line 4'])
    expect(await space.logs('a', { tailLines: 0 })).toEqual([])
    expect(await space.logs('a', { limitBytes: 7 })).toEqual(['line 1'])
    expect(await space.logs('a', { sinceSeconds: 3600, tailLines: 1 })).toEqual(['line 4'])
    const [timed] = await space.logs('a', { tailLines: 1, timestamps: true })
    expect(timed).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z line 4$/)
  })

  test('G-46 a log is followed to its end', async ({ space }) => {
    const script = 'for i in 1 2 3; do echo line $i; sleep 1; done'
    await space.create('pods', pod('a', shell(script), { restartPolicy: 'Never' }))
    await space.waitFor('pods', 'a', 'has begun', ({ status }) => status?.phase !== 'Pending')
    expect(await space.logs('a', { follow: true })).toEqual(['line 1', 'line 2', 'line 3'])
  })

  test('G-47 the log of the container before is kept', async ({ space }) => {
    const mounts = { volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    const script = `echo x >> /data/count; echo life $(wc -l < /data/count); [ -e /data/second ] || { touch /data/second; exit 1; }; ${untilTerm}`
    await space.create('pods', pod('a', shell(script, mounts), { volumes: [{ name: 'data', emptyDir: {} }] }))
    await space.waitFor('pods', 'a', 'lives again', ({ status }) => {
      const [main] = status?.containerStatuses ?? []
      return main?.restartCount === 1 && main.ready
    })
    expect(await space.logs('a', { previous: true })).toEqual(['life 1'])
    expect(await space.logs('a')).toEqual(['life 2'])
  })

  test('G-48 what has no log is refused in words', async ({ space }) => {
    const two = [shell(untilTerm), shell(untilTerm, { name: 'second' })]
    await space.create('pods', { metadata: { name: 'two' }, spec: podSpec(two) })
    await space.create('pods', pod('bad-image', { name: 'main', image: 'ngnix:1.27' }))
    await space.create('pods', pod('waits', shell(untilTerm), { schedulerName: 'nobody' }))
    await space.waitFor('pods', 'two', 'runs', ({ status }) => status?.phase === 'Running')
    await space.waitFor('pods', 'bad-image', 'has tried', ({ status }) => {
      return status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff'
    })
    for (const [name, query, message] of [
      ['two', {}, 'a container name must be specified for pod two, choose one of: [main second]'],
      ['two', { container: 'third' }, 'container third is not valid for pod two'],
      ['two', { container: 'main', previous: true }, 'previous terminated container "main" in pod "two" not found'],
      ['bad-image', {}, 'container "main" in pod "bad-image" is waiting to start: trying and failing to pull image'],
    ] as const) {
      expect(await refusal(space.logs(name, query))).toEqual({ status: 400, reason: 'BadRequest', message })
    }
    expect(await refusal(space.logs('no'))).toEqual({ status: 404, reason: 'NotFound', message: 'pods "no" not found' })
    // Without a node there is nobody to ask, and nothing to read.
    expect(await refusal(space.logs('waits'))).toMatchObject({ status: 204 })
    expect(await refusal(space.logs('two', { container: 'main', tailLines: -1 }))).toEqual({
      status: 422,
      reason: 'Invalid',
      message: 'PodLogOptions "two" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    })
  })

  test('G-49 a command says what it says on two channels, and how it ended', async ({ space }) => {
    await runningPod(space)
    const fine = await exec(space, 'a', ['sh', '-c', 'echo out; echo err >&2'])
    expect(fine).toMatchObject({ stdout: 'out\n', stderr: 'err\n', status: { status: 'Success' } })
    const failed = await exec(space, 'a', ['sh', '-c', 'exit 3'])
    expect(failed.status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode' })
    expect(failed.status.message).toBe(
      'command terminated with non-zero exit code: command terminated with exit code 3',
    )
    expect(exitCodeOf(failed)).toBe('3')
    const lacking = await exec(space, 'a', ['no-such-command'])
    expect(lacking.status.status).toBe('Failure')
    expect(lacking.status.message).toContain('exec: "no-such-command": executable file not found in $PATH')
  })

  test('G-50 what is typed goes in', async ({ space }) => {
    await runningPod(space)
    const echoed = await exec(space, 'a', ['sh', '-c', 'read line; echo "got $line"; read line; echo "and $line"'], {
      input: 'one\ntwo\n',
    })
    expect(echoed.stdout).toBe('got one\nand two\n')
  })

  test('G-51 a terminal echoes, ends lines with CR LF, and has one channel', async ({ space }) => {
    await runningPod(space)
    const terminal = await exec(space, 'a', ['sh', '-c', 'read line; echo "got $line"; echo err >&2; exit 4'], {
      input: 'hello\n',
      tty: true,
    })
    expect(terminal.stdout).toBe('hello\r\ngot hello\r\nerr\r\n')
    expect(exitCodeOf(terminal)).toBe('4')
    const plain = await exec(space, 'a', ['sh', '-c', 'test -t 0 || echo no terminal'])
    expect(plain.stdout).toBe('no terminal\n')
  })

  test('G-52 exec sees the file system, the processes and the surroundings of its container', async ({ space }) => {
    const two = [shell(untilTerm, { env: [{ name: 'TEAM', value: 'blue' }] }), shell('sleep 3601', { name: 'second' })]
    await space.create('pods', { metadata: { name: 'a' }, spec: podSpec(two) })
    await space.waitFor('pods', 'a', 'runs', ({ status }) => status?.containerStatuses?.every(({ ready }) => ready))
    const run = async (script: string, container = 'main') =>
      (await exec(space, 'a', ['sh', '-c', script], { container })).stdout.trim()
    expect(await run('echo $TEAM; hostname; echo $KUBERNETES_SERVICE_PORT')).toBe('blue\na\n443')
    expect(await run('echo secret > /tmp/mine; cat /tmp/mine')).toBe('secret')
    expect(await run('cat /tmp/mine || echo nothing', 'second')).toBe('nothing')
    expect(await run('ps | grep -c "[s]leep 3601"')).toBe('0')
    expect(await run('ps | grep -c "[s]leep 3601"', 'second')).toBe('1')
  })

  test('G-53 exec is refused in words where it can not be', async ({ space }) => {
    await runningPod(space)
    await space.create('pods', pod('waits', shell(untilTerm), { schedulerName: 'nobody' }))
    for (const [name, query, message] of [
      ['a', { command: 'ls', stdout: true, container: 'second' }, 'container second is not valid for pod a'],
      ['waits', { command: 'ls', stdout: true }, 'pod waits does not have a host assigned'],
      ['a', { command: 'ls' }, 'Upgrade request required'],
    ] as const) {
      const asked = space.client.request({ path: pathOf('pods', space.name, name, 'exec'), query })
      expect(await refusal(asked)).toEqual({ status: 400, reason: 'BadRequest', message })
    }
    const missing = space.client.request({ path: pathOf('pods', space.name, 'no', 'exec'), query: { command: 'ls' } })
    expect(await refusal(missing)).toEqual({ status: 404, reason: 'NotFound', message: 'pods "no" not found' })
  })
})
