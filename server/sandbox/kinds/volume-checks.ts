// Volume checks: what may be wrong with the volumes of a pod or a pod template.

import type { KeyToPath, Volume } from 'kubernetes-types/core/v1'

import {
  checkDescendingPath,
  checkName,
  checkNoBackSteps,
  checkOneOf,
  denied,
  duplicate,
  required,
  wrong,
  type Causes,
} from './checks.ts'

export function* checkVolumes(field: string, volumes: readonly Volume[]): Causes {
  const names = new Set<string>()
  for (const [at, volume] of volumes.entries()) {
    const path = `${field}[${at}]`
    yield* checkSource(path, volume)
    const { name } = volume
    if (!name) yield required(`${path}.name`)
    else yield* checkName(`${path}.name`, name, 'label')
    if (name && names.has(name)) yield duplicate(`${path}.name`, name)
    names.add(name)
  }
}

/** In the order in which an API server looks at them; the rest of the types are not looked into. */
const sourceOrder = [
  'emptyDir',
  'hostPath',
  'secret',
  'nfs',
  'persistentVolumeClaim',
  'downwardAPI',
  'configMap',
  'projected',
]

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

function* checkSource(path: string, volume: Volume): Causes {
  const given = Object.keys(volume).filter((key) => key !== 'name')
  const ordered = given.toSorted((a, b) => sourceOrder.indexOf(a) - sourceOrder.indexOf(b))
  for (const type of ordered.slice(1)) yield denied(`${path}.${type}`, 'may not specify more than 1 volume type')
  const { hostPath, secret, configMap, persistentVolumeClaim, downwardAPI } = volume
  switch (ordered[0]) {
    case undefined:
      yield required(path, 'must specify a volume type')
      break
    case 'hostPath':
      if (!hostPath?.path) yield required(`${path}.hostPath.path`)
      else yield* checkNoBackSteps(`${path}.hostPath.path`, hostPath.path)
      yield* checkOneOf(`${path}.hostPath.type`, hostPath?.type, hostPathTypes)
      break
    case 'secret':
      if (!secret?.secretName) yield required(`${path}.secret.secretName`)
      yield* checkFiles(`${path}.secret`, secret ?? {})
      break
    case 'configMap':
      if (!configMap?.name) yield required(`${path}.configMap.name`)
      yield* checkFiles(`${path}.configMap`, configMap ?? {})
      break
    case 'persistentVolumeClaim':
      if (!persistentVolumeClaim?.claimName) yield required(`${path}.persistentVolumeClaim.claimName`)
      break
    case 'downwardAPI':
      for (const [at, item] of (downwardAPI?.items ?? []).entries()) {
        if (!item.path) yield required(`${path}.downwardAPI.path`)
        else yield* checkDescendingPath(`${path}.downwardAPI.path`, item.path)
        if (!item.fieldRef && !item.resourceFieldRef) {
          yield required(`${path}.downwardAPI[${at}]`, 'one of fieldRef and resourceFieldRef is required')
        }
      }
      break
  }
}

const mostPermissive = 0o777

function* checkMode(field: string, mode: number | undefined): Causes {
  if (mode !== undefined && (mode < 0 || mode > mostPermissive)) {
    yield wrong(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')
  }
}

type Files = { readonly defaultMode?: number; readonly items?: readonly KeyToPath[] }

function* checkFiles(path: string, { defaultMode, items = [] }: Files): Causes {
  yield* checkMode(`${path}.defaultMode`, defaultMode)
  for (const [at, { key, path: file, mode }] of items.entries()) {
    const item = `${path}.items[${at}]`
    if (!key) yield required(`${item}.key`)
    if (!file) yield required(`${item}.path`)
    else yield* checkDescendingPath(`${item}.path`, file)
    yield* checkMode(`${item}.mode`, mode)
  }
}
