// Shelf: the objects of one resource, by namespace and name, listed as the API lists them.

import type { AnyStored } from '../objects.ts'

export type Shelf = {
  get(namespace: string, name: string): AnyStored | undefined
  /** Puts a new object in, or another version of one. */
  put(object: AnyStored): void
  remove(object: AnyStored): void
  /** A sorted list that never changes again; all namespaces if none is given. Made when it is asked for, and free until the next change. */
  list(namespace?: string): readonly AnyStored[]
}

/** One namespace's objects. */
type Section = {
  readonly byName: Map<string, AnyStored>
  /** null since a change that nobody has listed yet. */
  listed: readonly AnyStored[] | null
}

export function createShelf(): Shelf {
  const sections = new Map<string, Section>()
  let everything: readonly AnyStored[] | null = null

  return {
    get: (namespace, name) => sections.get(namespace)?.byName.get(name),
    put(object) {
      const { namespace = '', name } = object.metadata
      const section = sections.get(namespace) ?? { byName: new Map(), listed: null }
      section.byName.set(name, object)
      section.listed = null
      sections.set(namespace, section)
      everything = null
    },
    remove({ metadata: { namespace = '', name } }) {
      const section = sections.get(namespace)
      if (!section?.byName.delete(name)) return
      section.listed = null
      if (section.byName.size === 0) sections.delete(namespace)
      everything = null
    },
    list(namespace) {
      if (namespace !== undefined) return listOf(sections.get(namespace))
      everything ??= [...sections].sort(byKey).flatMap(([, section]) => listOf(section))
      return everything
    },
  }
}

function listOf(section: Section | undefined): readonly AnyStored[] {
  if (!section) return []
  section.listed ??= [...section.byName.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  return section.listed
}

/** As keys are ordered in etcd, where a `/` ends the namespace: `a-b` comes before `a`. */
function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return `${a}/` < `${b}/` ? -1 : 1
}
