// Metadata: what may be wrong with the metadata that all kinds have.

import type { ObjectMeta } from 'kubernetes-types/meta/v1'

import { checkLabels, checkName, checkQualifiedName, required, wrong, type Causes } from './checks.ts'
import { nameErrors, type NameForm } from './names.ts'
import type { StoredMeta } from '../objects.ts'

const annotationBytes = 256 * 1024 // all keys and values together

/** What is wrong with metadata; names of this form. `previous` is null for a new object. */
export function* checkMetadata(
  metadata: ObjectMeta | undefined,
  nameForm: NameForm | 'pathSegment',
  previous: StoredMeta | null,
): Causes {
  const { name = '', generateName, labels, annotations, finalizers, ownerReferences } = metadata ?? {}
  if (!previous) yield* checkOwnName(name, generateName, nameForm)
  yield* checkLabels('metadata.labels', labels)
  yield* checkAnnotations(annotations)
  for (const owner of ownerReferences ?? []) {
    const field = 'metadata.ownerReferences'
    if (!owner.apiVersion) yield wrong(`${field}.apiVersion`, '', 'version must not be empty')
    if (!owner.kind) yield wrong(`${field}.kind`, '', 'must not be empty')
    if (!owner.name) yield wrong(`${field}.name`, '', 'must not be empty')
    if (!owner.uid) yield wrong(`${field}.uid`, '', 'must not be empty')
  }
  for (const finalizer of finalizers ?? []) yield* checkQualifiedName('metadata.finalizers', finalizer)
  for (const [at, finalizer] of (finalizers ?? []).entries()) {
    if (!finalizer.includes('/') && !standardFinalizers.has(finalizer)) {
      const words = 'name is neither a standard finalizer name nor is it fully qualified'
      yield wrong(`metadata.finalizers[${at}]`, finalizer, words)
    }
  }
}

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

function* checkOwnName(name: string, generateName: string | undefined, form: NameForm | 'pathSegment'): Causes {
  if (name === '') {
    yield required('metadata.name', 'name or generateName is required')
    return
  }
  if (form === 'pathSegment') {
    if (name === '.' || name === '..') yield wrong('metadata.name', name, `may not be '${name}'`)
    for (const sign of ['/', '%']) {
      if (name.includes(sign)) yield wrong('metadata.name', name, `may not contain '${sign}'`)
    }
    return
  }
  if (generateName) {
    // What is generated ends in letters: a hyphen before them is fine.
    for (const words of nameErrors(form, `${generateName}a`)) yield wrong('metadata.generateName', generateName, words)
  }
  yield* checkName('metadata.name', name, form)
}

function* checkAnnotations(annotations: Readonly<Record<string, string>> | undefined): Causes {
  let bytes = 0
  for (const [key, value] of Object.entries(annotations ?? {})) {
    yield* checkQualifiedName('metadata.annotations', key.toLowerCase())
    bytes += key.length + value.length
  }
  if (bytes > annotationBytes) {
    const message = `Too long: may not be more than ${annotationBytes} bytes`
    yield { reason: 'FieldValueTooLong', message, field: 'metadata.annotations' }
  }
}
