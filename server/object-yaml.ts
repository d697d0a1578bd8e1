// Object YAML: one object as `kubectl get -o yaml` would print it, without what may hold a secret.

import { stringify } from 'yaml'
import { shownObject } from '../lib/model/shown-object.ts'
import type { KubernetesClient } from './kubernetes/client.ts'
import { isReadableKind, readObject } from './kubernetes/commands.ts'
import { HttpProblem } from './problem.ts'

/** The text; `namespace` is empty for what has none. Throws HttpProblem for a kind that is not shown, ApiError, LinkError. */
export async function objectYaml(
  client: KubernetesClient,
  kind: string,
  namespace: string,
  name: string,
): Promise<string> {
  if (!isReadableKind(kind)) throw new HttpProblem(404, `A ${kind} is not shown here; kubectl get -o yaml shows it.`)
  const raw = await readObject(client, { kind, namespace, name })
  // Of YAML 1.1, as kubectl reads it: there a bare `on` is true.
  return stringify(shownObject(raw), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
}
