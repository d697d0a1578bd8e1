// Kubeconfig: how kubectl, and Podarium itself, reach the sandbox.

import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { sandboxContext } from './start-sandbox.ts'

export type KubeconfigSettings = {
  readonly path: string
  readonly port: number
  /** PEM. */
  readonly certificateAuthority: string
  readonly token: string
}

/** Writes the file, readable by this user alone: the token is the key to the cluster. */
export function writeKubeconfig({ path, port, certificateAuthority, token }: KubeconfigSettings): void {
  const name = sandboxContext
  const cluster = {
    'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64'),
    server: `https://127.0.0.1:${port}`,
  }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
    users: [{ name, user: { token } }],
  }
  writeFileSync(path, stringify(config), { mode: 0o600 })
}
