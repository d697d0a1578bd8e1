// Samples: the gallery's manifests, read from the project's folder. Each opens with `# lesson:`, `# title:` and `# watch:`, for the page.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import type { SampleView } from '../lib/protocol.ts'
import { applyObject, deleteObject } from './kubernetes/commands.ts'
import type { KubernetesClient } from './kubernetes/client.ts'
import { ApiError } from './kubernetes/errors.ts'

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().default('default') }),
})

/** An object as a manifest has it; its namespace filled in. */
export type Manifest = z.infer<typeof manifest>

export type Sample = SampleView & { readonly lesson: number; readonly manifests: readonly Manifest[] }

/** What an empty sandbox begins with, so that the first screen is alive. */
const firstSamples: ReadonlySet<string> = new Set(['nginx', 'multi-container-demo'])

/** All samples of a folder, in the order of their lessons. Throws on a file that is no sample: it is the project's own. */
export function readSamples(folder: string): readonly Sample[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readSample(file.replace(/\.yaml$/, ''), readFileSync(join(folder, file), 'utf8')))
    .toSorted((one, other) => one.lesson - other.lesson)
}

function readSample(name: string, text: string): Sample {
  const note = (key: string) => {
    const words = new RegExp(`^# ${key}: (.+)$`, 'm').exec(text)?.[1]
    if (words === undefined) throw new TypeError(`The sample ${name} has no line that begins with "# ${key}: ".`)
    return words
  }
  const manifests = parseAllDocuments(text).map((document) => manifest.parse(document.toJS()))
  const objects = manifests.map(({ kind, metadata }) => ({ kind, namespace: metadata.namespace, name: metadata.name }))
  return { name, lesson: Number(note('lesson')), title: note('title'), watch: note('watch'), objects, manifests }
}

/** Creates or changes each object of a sample. Throws ApiError, LinkError at the first that is refused. */
export async function applySample(client: KubernetesClient, sample: Sample): Promise<void> {
  for (const object of sample.manifests) await applyObject(client, object)
}

/** Deletes each object of a sample; what is gone already is no error. Throws ApiError, LinkError. */
export async function removeSample(client: KubernetesClient, sample: Sample): Promise<void> {
  for (const object of sample.manifests.toReversed()) {
    try {
      await deleteObject(client, object)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error
    }
  }
}

/** Fills a new sandbox. Throws ApiError, LinkError. */
export async function applyFirstSamples(client: KubernetesClient, samples: readonly Sample[]): Promise<void> {
  for (const sample of samples) if (firstSamples.has(sample.name)) await applySample(client, sample)
}
