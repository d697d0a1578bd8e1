// The contract of the sample gallery: each sample comes to the words that it was made for.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { limits, type Space, test } from './cluster.ts'
import { exec } from './exec.ts'
import { resourceOf } from './resources.ts'
import { columnsOf } from './words.ts'

const folder = join(import.meta.dirname, '..', '..', 'samples')

type Sample = {
  /** `READY STATUS` of a pod of it, each of which is seen, in this order. */
  readonly sees: readonly string[]
  readonly pods?: number
  /** What a shell in one of its containers prints, once all was seen. */
  readonly proof?: {
    readonly pod: string
    readonly container: string
    readonly script: string
    readonly prints: RegExp
  }
}

/** A server that has no probe may need a moment after its pod is Running. */
const untilAnswered = (url: string) => `until wget -qO- ${url} 2>/dev/null; do sleep 1; done`

const samples: Readonly<Record<string, Sample>> = {
  'bad-image': { sees: ['0/1 ErrImagePull', '0/1 ImagePullBackOff'] },
  'crash-loop': { sees: ['1/1 Running', '0/1 Error', '0/1 CrashLoopBackOff'] },
  'init-container': {
    sees: ['0/1 Init:0/1', '1/1 Running'],
    proof: {
      pod: 'init-container',
      container: 'web',
      script: untilAnswered('localhost:8000'),
      prints: /^<h1>Prepared by the init container<\/h1>\n$/,
    },
  },
  'log-sidecar': {
    sees: ['2/2 Running'],
    proof: {
      pod: 'log-sidecar',
      container: 'log-reader',
      script: 'until [ -s /logs/orders.log ]; do sleep 1; done; head -n 1 /logs/orders.log',
      prints: /^order 1 shipped\n$/,
    },
  },
  'multi-container-demo': {
    sees: ['2/2 Running'],
    proof: {
      pod: 'multi-container-demo',
      container: 'helper',
      script: `${untilAnswered('localhost:8000')}; cat /data/log.txt`,
      prints: /Directory listing for \/[^]*\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d UTC \d{4}\n/,
    },
  },
  'native-sidecar': { sees: ['2/2 Running'] },
  nginx: { sees: ['1/1 Running'], pods: 2 },
  'reverse-proxy': {
    sees: ['2/2 Running'],
    proof: {
      pod: 'reverse-proxy',
      container: 'app',
      script: untilAnswered('localhost:80'),
      prints: /^Hello from the app\n$/,
    },
  },
  service: { sees: ['1/1 Running'], pods: 3 },
  'slow-start': { sees: ['0/1 Running', '1/1 Running'] },
  'too-big': { sees: ['0/1 Pending'] },
}

type Manifest = { readonly kind: string; readonly metadata: { readonly labels?: Readonly<Record<string, string>> } }

const textOf = (sample: string) => readFileSync(join(folder, `${sample}.yaml`), 'utf8')

const manifestsOf = (sample: string): readonly Manifest[] =>
  parseAllDocuments(textOf(sample)).map((document) => document.toJS() as Manifest)

async function applySample(space: Space, sample: string): Promise<void> {
  for (const { kind, ...body } of manifestsOf(sample)) {
    const moved = { ...body, metadata: { ...body.metadata, namespace: space.name } }
    await space.create(resourceOf(kind), moved as never)
  }
}

test('G-90 each sample says what it is and what to watch, and all its objects bear its name', () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.yaml$/, ''))
  expect(files.sort()).toEqual(Object.keys(samples))
  for (const sample of files) {
    expect(textOf(sample)).toMatch(/^# lesson: \d+\n# title: [^\n.]+\n# watch: [A-Z][^\n]+\.\n(?!#)/)
    for (const { metadata } of manifestsOf(sample)) {
      expect(metadata.labels).toMatchObject({ 'podarium.dev/sample': sample })
      expect(metadata).toMatchObject({ namespace: 'default' })
    }
  }
})

// Kubernetes pulls an image without a tag each time, and a kubelet lets ten pulls through at once: of a Deployment of forty, six waited
// for 15 s as ErrImagePull. https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting
test('G-92 the images of samples name a version, so that a node that has one does not pull it again', () => {
  for (const sample of Object.keys(samples)) {
    const images = [...textOf(sample).matchAll(/ image: (\S+)/g)].map(([, image]) => image)
    expect(images).not.toEqual([])
    for (const image of images) expect(image).toMatch(/^[a-z]+:[\d.]+$/)
  }
})

describe.concurrent('samples', limits, () => {
  for (const [sample, { sees, pods = 1, proof }] of Object.entries(samples)) {
    test(`G-91 the sample ${sample} comes to ${sees.at(-1)}`, async ({ space }) => {
      await applySample(space, sample)
      const toSee = new Map<string, string[]>()
      await space.waitForAll('pods', {
        what: `${pods} pods that were ${sees.join(', then ')}`,
        found(all) {
          for (const one of all) {
            const { ready, status } = columnsOf(one)
            const left = toSee.get(one.metadata!.name!) ?? [...sees]
            if (left[0] === `${ready} ${status}`) left.shift()
            toSee.set(one.metadata!.name!, left)
          }
          return toSee.size === pods && [...toSee.values()].every((left) => left.length === 0)
        },
      })
      if (!proof) return
      const command = ['sh', '-c', proof.script]
      const { stdout } = await exec(space, proof.pod, command, { container: proof.container })
      expect(stdout).toMatch(proof.prints)
    })
  }
})
