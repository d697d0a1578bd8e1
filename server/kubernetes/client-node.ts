// Client-node: what is used of that library, its reading of kubeconfigs and credentials, without the client that it has generated for the whole
// of Kubernetes' API and what that one sends with. Nobody here calls that client, and it takes 62 MB and half a second to load.

import { registerHooks } from 'node:module'

/** What the kubeconfig's part takes from them, for its methods that make such a client. */
const notHere: Readonly<Record<string, string>> = {
  './gen/index.js': 'export const createConfiguration = undefined, ServerConfiguration = undefined',
  undici: 'export const Agent = undefined, ProxyAgent = undefined',
}

const hooks = registerHooks({
  resolve(specifier, context, next) {
    const source = context.parentURL?.endsWith('/client-node/dist/config.js') ? notHere[specifier] : undefined
    if (source === undefined) return next(specifier, context)
    return { url: `data:text/javascript,${source}`, format: 'module', shortCircuit: true }
  },
})
const { KubeConfig, bufferFromFileOrString } = await import('@kubernetes/client-node/dist/config.js')
hooks.deregister()

export { bufferFromFileOrString, KubeConfig }
