// Shelf: the objects of one resource, by namespace and name, always sorted as the API lists them.

import type { AnyStored } from '../objects.ts'

export type Shelf = {
  get(namespace: string, name: string): AnyStored | undefined
  /** Puts a new object in, or another version of one. */
  put(object: AnyStored): void
  remove(object: AnyStored): void
  /** A list that never changes again; all namespaces if none is given. Free until the next change, then one copy. */
  list(namespace?: string): readonly AnyStored[]
}

/** One namespace's objects. `names` and `objects` run in parallel. */
type Section = {
  readonly byName: Map<string, AnyStored>
  readonly names: string[]
  objects: AnyStored[]
  /** Whether somebody holds `objects`: it is copied before it changes then. */
  isGivenOut: boolean
}

export function createShelf(): Shelf {
  const sections = new Map<string, Section>()
  let everything: readonly AnyStored[] | null = null

  function sectionOf(namespace: string): Section {
    let section = sections.get(namespace)
    if (!section) {
      section = { byName: new Map(), names: [], objects: [], isGivenOut: false }
      sections.set(namespace, section)
    }
    return section
  }

  return {
    get: (namespace, name) => sections.get(namespace)?.byName.get(name),
    put(object) {
      const { namespace = '', name } = object.metadata
      const section = sectionOf(namespace)
      const isNew = !section.byName.has(name)
      const index = positionOf(section.names, name)
      change(section)
      section.byName.set(name, object)
      if (isNew) section.names.splice(index, 0, name)
      section.objects.splice(index, isNew ? 0 : 1, object)
      everything = null
    },
    remove({ metadata: { namespace = '', name } }) {
      const section = sectionOf(namespace)
      if (!section.byName.delete(name)) return
      const index = positionOf(section.names, name)
      change(section)
      section.names.splice(index, 1)
      section.objects.splice(index, 1)
      if (section.names.length === 0) sections.delete(namespace)
      everything = null
    },
    list(namespace) {
      if (namespace !== undefined) {
        const section = sections.get(namespace)
        if (!section) return []
        section.isGivenOut = true
        return section.objects
      }
      everything ??= [...sections].sort(byKey).flatMap(([, { objects }]) => objects)
      return everything
    },
  }
}

function change(section: Section): void {
  if (section.isGivenOut) section.objects = section.objects.slice()
  section.isGivenOut = false
}

/** As keys are ordered in etcd, where a `/` ends the namespace: `a-b` comes before `a`. */
function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return `${a}/` < `${b}/` ? -1 : 1
}

/** Where `name` is in the sorted `names`, or would be. */
function positionOf(names: readonly string[], name: string): number {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (names[middle]! < name) low = middle + 1
    else high = middle
  }
  return low
}
