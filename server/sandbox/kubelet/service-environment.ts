// Service environment: the variables by which containers find Services without DNS. Worked out once per namespace and change.
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables

import type { StoredOf } from '../objects.ts'
import type { Store } from '../store/store-types.ts'

type Service = StoredOf<'services'>

export type ServiceEnvironment = {
  /** All Services of the namespace, or, without links, that of the API server alone. */
  of(namespace: string, hasServiceLinks: boolean): Readonly<Record<string, string>>
  close(): void
}

export function watchServiceEnvironment(store: Store): ServiceEnvironment {
  const known = new Map<string, Readonly<Record<string, string>>>()
  const close = store.watch('services', store.revision(), ({ object }) => {
    if (object.metadata.namespace === 'default') known.clear()
    else known.delete(object.metadata.namespace ?? '')
  })

  function ofNamespace(namespace: string): Readonly<Record<string, string>> {
    const apiServer = store.get('services', 'default', 'kubernetes')
    const own = namespace ? store.list('services', namespace) : []
    return Object.assign({}, ...[...(apiServer ? [apiServer] : []), ...own].map(variablesOf))
  }

  return {
    of(namespace, hasServiceLinks) {
      const key = hasServiceLinks ? namespace : ''
      const variables = known.get(key) ?? ofNamespace(key)
      known.set(key, variables)
      return variables
    },
    close,
  }
}

function variablesOf({ metadata, spec }: Service): Record<string, string> {
  const { clusterIP: ip, ports = [] } = spec ?? {}
  if (!ip || ip === 'None' || !ports[0]) return {}
  const prefix = variableName(metadata.name)
  const variables: Record<string, string> = {
    [`${prefix}_SERVICE_HOST`]: ip,
    [`${prefix}_SERVICE_PORT`]: String(ports[0].port),
    [`${prefix}_PORT`]: `${(ports[0].protocol ?? 'TCP').toLowerCase()}://${ip}:${ports[0].port}`,
  }
  for (const { name, port, protocol = 'TCP' } of ports) {
    if (name) variables[`${prefix}_SERVICE_PORT_${variableName(name)}`] = String(port)
    const link = `${prefix}_PORT_${port}_${protocol}`
    variables[link] = `${protocol.toLowerCase()}://${ip}:${port}`
    variables[`${link}_PROTO`] = protocol.toLowerCase()
    variables[`${link}_PORT`] = String(port)
    variables[`${link}_ADDR`] = ip
  }
  return variables
}

function variableName(name: string): string {
  return name.replaceAll('-', '_').toUpperCase()
}
