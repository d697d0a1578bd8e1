// Isolation: the rooms whose code runs on behalf of containers are read for what they import.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const sandbox = join(import.meta.dirname, '..')
const rooms = ['files', 'images', 'network', 'programs', 'runtime', 'shell']

test('I-16 what runs in containers has no way to the real machine: no files, processes, network or code of its making', () => {
  const sources = rooms.flatMap((room) =>
    readdirSync(join(sandbox, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/(^|\/)test-/.test(name))
      .map((name) => join(sandbox, room, name)),
  )
  const found = sources.flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    const imports = [...text.matchAll(/(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
      ([, name]) => name ?? '',
    )
    // Types vanish when the program runs.
    const types = new Set([...text.matchAll(/import type [^'"]*from ['"]([^'"]+)['"]/g)].map(([, name]) => name ?? ''))
    const outside = imports.filter((name) => !name.startsWith('.') && name !== 'node:crypto' && !types.has(name))
    const reached = text.match(/\bglobalThis\b|\beval\(|new Function\(|\bfetch\(|import\(/g) ?? []
    return [...outside, ...reached].map((what) => `${path}: ${what}`)
  })
  expect(sources.length).toBeGreaterThan(30)
  expect(found).toEqual([])
})
