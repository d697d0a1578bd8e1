// Catalogue: the images that there are. There is no registry: any other name can't be pulled.

import type { SignalName } from '../runtime/process-types.ts'

export type CatalogueImage = {
  /** `docker.io/library/busybox` */
  readonly repository: string
  readonly tags: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly workingDir: string
  readonly stopSignal: SignalName
  /** Compressed, as a node reports it. */
  readonly sizeBytes: (tag: string) => number
  /** Of the first pull on a node: a fast network's, so that ContainerCreating can be seen but nobody waits. */
  readonly pullMs: number
  readonly env: (tag: string) => Readonly<Record<string, string>>
  readonly rootfs: 'busybox' | 'python' | 'nginx' | 'pause'
  /** Debian's images have it, the small ones have not. */
  readonly hasBash: (tag: string) => boolean
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const pythonVersions: Readonly<Record<string, string>> = {
  '3.9': '3.9.25',
  '3.10': '3.10.19',
  '3.11': '3.11.14',
  '3.12': '3.12.12',
  '3.13': '3.13.9',
}
const nginxVersions = ['1.14.2', '1.16.1', '1.25', '1.26', '1.27', '1.28', '1.29']
const newestPython = '3.13'
const newestNginx = '1.29'

/** Each with and without what the image is built on: `3.9`, `3.9-slim`, `3.9-alpine`. */
function variants(tags: readonly string[], bases: readonly string[]): readonly string[] {
  return tags.flatMap((tag) => [tag, ...bases.map((base) => `${tag}-${base}`)])
}

const usual = { entrypoint: [], workingDir: '/', stopSignal: 'SIGTERM', hasBash: () => false } as const
const isDebian = (tag: string) => !tag.includes('alpine')

export const catalogue: readonly CatalogueImage[] = [
  {
    ...usual,
    repository: 'docker.io/library/busybox',
    tags: ['latest', ...variants(['stable', '1', '1.36', '1.36.1', '1.37', '1.37.0'], ['glibc', 'musl', 'uclibc'])],
    cmd: ['sh'],
    sizeBytes: () => 2_223_686,
    pullMs: 300,
    env: () => ({ PATH: path }),
    rootfs: 'busybox',
  },
  {
    ...usual,
    repository: 'docker.io/library/alpine',
    tags: ['latest', 'edge', '3', '3.18', '3.19', '3.20', '3.21', '3.22'],
    cmd: ['/bin/sh'],
    sizeBytes: () => 3_806_498,
    pullMs: 300,
    env: () => ({ PATH: path }),
    rootfs: 'busybox',
  },
  {
    ...usual,
    repository: 'docker.io/library/python',
    tags: ['latest', 'slim', 'alpine', ...variants(['3', ...Object.keys(pythonVersions)], ['slim', 'alpine'])],
    cmd: ['python3'],
    sizeBytes: (tag) => (tag.includes('alpine') ? 17_500_000 : tag.includes('slim') ? 45_200_000 : 362_000_000),
    pullMs: 900,
    env: (tag) => ({
      PATH: `/usr/local/bin:${path}`,
      LANG: 'C.UTF-8',
      PYTHON_VERSION: pythonVersions[tag.split('-')[0] ?? ''] ?? pythonVersions[newestPython]!,
    }),
    rootfs: 'python',
    hasBash: isDebian,
  },
  {
    ...usual,
    repository: 'docker.io/library/nginx',
    tags: ['latest', ...variants(['stable', 'mainline', '1', ...nginxVersions], ['alpine']), 'alpine'],
    cmd: ['nginx', '-g', 'daemon off;'],
    stopSignal: 'SIGQUIT',
    sizeBytes: (tag) => (tag.includes('alpine') ? 22_600_000 : 72_300_000),
    pullMs: 600,
    env: (tag) => ({
      PATH: path,
      NGINX_VERSION: nginxVersions.find((version) => version === tag.split('-')[0]) ?? newestNginx,
    }),
    rootfs: 'nginx',
    hasBash: isDebian,
  },
  {
    ...usual,
    repository: 'registry.k8s.io/pause',
    tags: ['3.9', '3.10', '3.10.1'],
    entrypoint: ['/pause'],
    cmd: [],
    sizeBytes: () => 320_448,
    pullMs: 200,
    env: () => ({ PATH: path }),
    rootfs: 'pause',
  },
]
