// Etc: the files that the kubelet writes for each pod.

import type { World } from './inodes.ts'

export const hostname = (world: World) => `${world.hostname}\n`

export const hosts = (world: World) => `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${world.ip()}\t${world.hostname}
`

export const resolvConf = (world: World) => `search ${world.namespace}.svc.cluster.local svc.cluster.local cluster.local
nameserver 10.96.0.10
options ndots:5
`
