// Cells: how the columns of `kubectl get` say ages, selectors and lists, to the letter of the API server's printer
// (pkg/printers/internalversion, Kubernetes 1.34).

import type { Container } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'

import type { Column } from './kind-types.ts'
import type { AnyStored } from '../objects.ts'

type Cell<T> = Column<T>['cell']

/** A column of `kubectl get`. */
export function column<T>(name: string, cell: Cell<T>, type: Column<T>['type'] = 'string'): Column<T> {
  return { name, type, description: '', priority: 0, cell }
}

/** A column of `kubectl get -o wide`. */
export function wideColumn<T>(name: string, cell: Cell<T>): Column<T> {
  return { ...column(name, cell), priority: 1 }
}

export const nameColumn: Column<AnyStored> = { ...column('Name', ({ metadata }) => metadata.name), format: 'name' }

export const ageColumn: Column<AnyStored> = column('Age', ({ metadata }, nowMs) =>
  since(metadata.creationTimestamp, nowMs),
)

/** Containers and images of a pod template, which all workloads show. */
export function containerColumns<T>(containersOf: (object: T) => readonly Container[]): readonly Column<T>[] {
  return [
    wideColumn('Containers', (object) =>
      containersOf(object)
        .map(({ name }) => name)
        .join(),
    ),
    wideColumn('Images', (object) =>
      containersOf(object)
        .map(({ image }) => image ?? '')
        .join(),
    ),
  ]
}

/** How long ago a time was: `3m40s`. */
export function since(time: string | undefined, nowMs: number): string {
  return time ? duration(nowMs - Date.parse(time)) : '<unknown>'
}

const [minute, hour, day, year] = [60, 3600, 86_400, 31_536_000] // s

/** The two largest units that tell something: the finer the shorter it is. */
export function duration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 2 * minute) return `${seconds}s`
  if (seconds < 10 * minute) return twoUnits(seconds, minute, 'm', 1, 's')
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`
  if (seconds < 8 * hour) return twoUnits(seconds, hour, 'h', minute, 'm')
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)}h`
  if (seconds < 8 * day) return twoUnits(seconds, day, 'd', hour, 'h')
  if (seconds < 2 * year) return `${Math.floor(seconds / day)}d`
  if (seconds < 8 * year) return twoUnits(seconds, year, 'y', day, 'd')
  return `${Math.floor(seconds / year)}y`
}

function twoUnits(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small)
  return `${Math.floor(seconds / large)}${largeName}${rest ? `${rest}${smallName}` : ''}`
}

/** `a=1,b=2`, or `<none>`. */
export function labelsCell(labels: Readonly<Record<string, string>> | undefined): string {
  return selectorText({ matchLabels: labels ?? {} }) || '<none>'
}

/** As `kubectl get -l` would take it: `app=web,tier in (a,b),!old`; '' for one that asks for nothing. */
export function selectorText(selector: LabelSelector | undefined): string {
  const requirements = [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...(selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => ({
      key,
      text:
        operator === 'Exists'
          ? key
          : operator === 'DoesNotExist'
            ? `!${key}`
            : `${key} ${operator.toLowerCase()} (${values.toSorted().join()})`,
    })),
  ]
  return requirements
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ text }) => text)
    .join()
}

const shownAtMost = 3

/** The first few of a list, and how many more there are. */
export function listCell(texts: readonly string[], nothing: string): string {
  if (texts.length === 0) return nothing
  const shown = texts.slice(0, shownAtMost).join()
  return texts.length > shownAtMost ? `${shown} + ${texts.length - shownAtMost} more...` : shown
}

const accessModes: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]

/** `RWO,RWX` */
export function accessModesCell(modes: readonly string[] | undefined): string {
  return accessModes
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join()
}
