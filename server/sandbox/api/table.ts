// Table: objects as rows, for `kubectl get`.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables

import type { Column, Kind } from '../kinds/kind-types.ts'
import type { AnyStored } from '../objects.ts'

type TableOptions = {
  readonly nowMs: number
  /** What a row has of its object beside the cells. */
  readonly includeObject: 'None' | 'Metadata' | 'Object'
  readonly resourceVersion: string
  /** False in a watch after its first row: the columns are said once. */
  readonly withHeaders: boolean
  readonly continue?: string
}

export function toTable(kind: Kind, objects: readonly AnyStored[], options: TableOptions): unknown {
  const columns = kind.columns as readonly Column<AnyStored>[]
  const { nowMs, includeObject, resourceVersion, withHeaders } = options
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion, ...(options.continue && { continue: options.continue }) },
    columnDefinitions: withHeaders ? columns.map(definition) : null,
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, nowMs)),
      ...rowObject(object, includeObject),
    })),
  }
}

function definition({ name, type, format, description, priority }: Column<AnyStored>) {
  return { name, type, format: format ?? '', description, priority }
}

function rowObject(object: AnyStored, include: TableOptions['includeObject']) {
  if (include === 'None') return {}
  if (include === 'Object') return { object }
  return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } }
}
