// File volume: a volume whose files the kubelet writes and renews, laid out so that a program sees all of them change at once.

import type { Volume } from '../files/file-types.ts'
import type { VolumeFile } from './volume-files.ts'

/**
 * Puts the files into the volume, in place of those that were written before. Names at the top are links to `..data`, which is a link
 * to a directory of this moment: https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export function writeFiles(
  volume: Volume,
  files: readonly VolumeFile[],
  before: FileLayout | null,
  nowMs: number,
): FileLayout {
  const directory = `..${new Date(nowMs).toISOString().slice(0, 19).replace(/[-T:]/g, '_')}.${1e9 + (before?.turn ?? 0)}`
  for (const { path, content, mode } of files) volume.put(`/${directory}/${path}`, content, { mode })
  volume.putLink('/..data', directory)
  const names = new Set(files.map(({ path }) => path.split('/')[0]!))
  for (const name of names) if (!before?.names.has(name)) volume.putLink(`/${name}`, `..data/${name}`)
  for (const name of before?.names ?? []) if (!names.has(name)) volume.remove(`/${name}`)
  for (const path of before?.paths ?? []) volume.remove(path)
  return { names, paths: pathsOf(directory, files), turn: (before?.turn ?? 0) + 1 }
}

/** What was written last. */
export type FileLayout = {
  readonly names: ReadonlySet<string>
  /** Files before the directories that they are in. */
  readonly paths: readonly string[]
  readonly turn: number
}

function pathsOf(directory: string, files: readonly VolumeFile[]): string[] {
  const paths = new Set<string>()
  for (const { path } of files) {
    const parts = [directory, ...path.split('/')]
    for (let length = parts.length; length > 0; length--) paths.add(`/${parts.slice(0, length).join('/')}`)
  }
  return [...paths].toSorted((a, b) => b.length - a.length)
}
