// Differences: what is masked, and what is not.

import { expect, test } from 'vitest'
import { differences } from './differences.ts'
import type { Step, Transcript } from './run-steps.ts'

const steps: readonly Step[] = [{ run: 'get pods -o wide' }, { run: 'get pod web' }, { run: 'get pod web' }]

function transcript(node: string, said: Transcript['said'] = {}): Transcript {
  const nothing = { exitCode: 0, stdout: '', stderr: '' }
  return {
    nodes: [{ name: node, role: 'WORKER' }],
    said: {
      'get pods -o wide': {
        exitCode: 0,
        stdout: `NAME                   READY   AGE   IP   NODE\nweb-7ccccd94f7-62zkv   1/1     ${node.length}s   10.244.1.${node.length}   ${node}\n`,
        stderr: '',
      },
      'get pod web (1)': nothing,
      'get pod web (2)': nothing,
      ...said,
    },
  }
}

test('G-95 names, times, addresses and widths of columns are no difference', () => {
  expect(differences(steps, transcript('kind-worker'), transcript('worker-of-another-name'))).toEqual([])
})

test('G-96 a word, a line or an exit code is one, and is shown among the lines that agree', () => {
  const kind = transcript('kind-worker', {
    'get pod web (2)': { exitCode: 1, stdout: 'one\ntwo\n', stderr: 'not found\n' },
  })
  const sandbox = transcript('sandbox-worker', { 'get pod web (2)': { exitCode: 0, stdout: 'one\n2\n', stderr: '' } })
  expect(differences(steps, kind, sandbox)).toEqual([
    {
      step: steps[2],
      lines: ['  one', '- two', '- error: not found', '- exit code 1', '+ 2', '+ exit code 0'],
    },
  ])
})

test('G-97 a scheduler that tries again may tell so in one event or in several, but not in other words', () => {
  const events = (...lines: readonly string[]) =>
    transcript('kind-worker', {
      'get pod web (1)': {
        exitCode: 0,
        stdout: `Events:\n  Type  Reason  Age  From  Message\n${lines.map((line) => `  Warning  FailedScheduling  ${line}\n`).join('')}`,
        stderr: '',
      },
    })
  const twice = events('9s    default-scheduler  0/3 nodes', '8s    default-scheduler  0/3 nodes')
  expect(differences(steps, events('7s (x2 over 8s)  default-scheduler  0/3 nodes'), twice)).toEqual([])
  expect(differences(steps, events('7s (x2 over 8s)  default-scheduler  0/2 nodes'), twice)).toHaveLength(1)
})
