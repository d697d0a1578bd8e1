import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { writeKubeconfig } from './kubeconfig.ts'

test('Y-35 the kubeconfig has one context, podarium-sandbox, and is for its owner alone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'podarium-test-'))
  const path = join(directory, 'kubeconfig')
  writeKubeconfig({ path, port: 1234, certificateAuthority: 'PEM', token: 'secret' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const name = 'podarium-sandbox'
  expect(parse(readFileSync(path, 'utf8'))).toMatchObject({
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: 'https://127.0.0.1:1234', 'certificate-authority-data': btoa('PEM') } }],
    users: [{ name, user: { token: 'secret' } }],
  })
  rmSync(directory, { recursive: true })
})
