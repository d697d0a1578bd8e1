import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock } from '../../../e2e/test-cluster/manual-clock.ts'
import { createFileSystem } from './file-system.ts'
import { FileError, type FileSystem, type Mount, type Volume } from './file-types.ts'
import { createByteBudget, createVolume } from './volume.ts'

const megabyte = 2 ** 20
const clock = createManualClock()

function newVolume(limitBytes = megabyte, budget = createByteBudget(4 * megabyte)): Volume {
  return createVolume({ clock, limitBytes, budget })
}

function filesOf(
  volume = newVolume(),
  ...mounts: readonly (Partial<Mount> & Pick<Mount, 'path' | 'volume'>)[]
): FileSystem {
  return createFileSystem([
    { path: '/', volume, readOnly: false },
    ...mounts.map((mount) => ({ readOnly: false, ...mount })),
  ])
}

function text(files: FileSystem, path: string): string {
  return new TextDecoder().decode(files.readFile(path))
}

function append(files: FileSystem, path: string, content: string): void {
  const file = files.open(path, { append: true, create: true })
  file.write(new TextEncoder().encode(content))
  file.close()
}

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof FileError) return `${error.code} ${error.message}`
    throw error
  }
  return 'no error'
}

test('O-1 two containers that mount one volume see each other’s writes at once', () => {
  const shared = newVolume()
  const helper = filesOf(newVolume(), { path: '/out', volume: shared })
  const app = filesOf(newVolume(), { path: '/data', volume: shared })
  helper.writeFile('/out/log.txt', 'one\n')
  const reader = app.open('/data/log.txt', { read: true })
  let changes = 0
  const stop = app.onChange('/data/log.txt', () => (changes += 1))
  append(helper, '/out/log.txt', 'two\n')
  expect(new TextDecoder().decode(reader.read(100))).toBe('one\ntwo\n')
  append(helper, '/out/log.txt', 'three\n')
  expect(new TextDecoder().decode(reader.read(100))).toBe('three\n')
  expect(changes).toBe(2)
  stop()
  append(helper, '/out/log.txt', 'four\n')
  expect(changes).toBe(2)
})

test('O-2 a volume that is full says ENOSPC, keeps what was there and takes what fits', () => {
  const files = filesOf()
  files.writeFile('/kept', 'as it was')
  const huge = new Uint8Array(megabyte).fill(65)
  const file = files.open('/huge', { write: true, create: true })
  expect(codeOf(() => file.write(huge))).toBe('ENOSPC No space left on device')
  expect(file.stat().sizeBytes).toBe(megabyte - 'as it was'.length)
  expect(codeOf(() => file.write(huge))).toBe('ENOSPC No space left on device')
  expect(text(files, '/kept')).toBe('as it was')
  file.close()
  files.removeFile('/huge')
  expect(files.mounts()).toEqual([{ path: '/', readOnly: false, usedBytes: 9, limitBytes: megabyte }])
  files.writeFile('/again', huge.subarray(0, 1000))
})

test('O-2 all volumes together stay within the sandbox’s budget, and a released one gives its bytes back', () => {
  const budget = createByteBudget(1000)
  const volumes = [newVolume(800, budget), newVolume(800, budget)] as const
  filesOf(volumes[0]).writeFile('/a', new Uint8Array(700))
  expect(codeOf(() => filesOf(volumes[1]).writeFile('/b', new Uint8Array(400)))).toMatch('ENOSPC')
  expect(budget.usedBytes()).toBe(1000)
  volumes[0].release()
  expect(budget.usedBytes()).toBe(300)
  expect(codeOf(() => filesOf(volumes[0]).writeFile('/a', new Uint8Array(1)))).toMatch('ENOSPC')
  filesOf(volumes[1]).writeFile('/b', new Uint8Array(800))
  expect(budget.usedBytes()).toBe(800)
})

test('O-2 empty files are counted too', () => {
  const files = filesOf()
  let made = 0
  const code = codeOf(() => {
    for (; made < 30_000; made += 1) files.writeFile(`/${made}`, '')
  })
  expect(code).toMatch('ENOSPC')
  expect(made).toBeGreaterThan(10_000)
  files.removeFile('/0')
  files.writeFile('/one more', '')
})

test('O-3 a copy costs nothing until it is written to, and neither side sees the other’s changes', () => {
  const budget = createByteBudget(4 * megabyte)
  const image = newVolume(megabyte, budget)
  image.put('/etc/conf/app', new Uint8Array(1000).fill(97))
  image.put('/bin/sh', '', { mode: 0o755, program: 'busybox' })
  const used = budget.usedBytes()
  const copies = Array.from({ length: 1000 }, () => image.copy(5000))
  expect(budget.usedBytes()).toBe(used)
  const [one, two] = [filesOf(copies[0]), filesOf(copies[1])]
  append(one, '/etc/conf/app', 'b')
  expect(copies[0]!.usedBytes()).toBe(1001) // all of it, as an overlay copies a file up
  two.removeFile('/bin/sh')
  two.writeFile('/etc/conf/new', 'mine')
  image.put('/etc/conf/app', 'other')
  expect(text(one, '/etc/conf/app')).toBe(`${'a'.repeat(1000)}b`)
  expect(text(two, '/etc/conf/app')).toBe('a'.repeat(1000))
  expect(text(filesOf(image), '/etc/conf/app')).toBe('other')
  expect(one.readDirectory('/etc/conf')).toEqual(['app'])
  expect(one.stat('/bin/sh')).toMatchObject({ program: 'busybox', mode: 0o755 })
  expect(two.exists('/bin/sh')).toBe(false)
  const copyOfCopy = filesOf(copies[0]!.copy(5000))
  append(one, '/etc/conf/app', 'c')
  expect(text(copyOfCopy, '/etc/conf/app')).toBe(`${'a'.repeat(1000)}b`)
  for (const copy of copies) copy.release()
})

test('O-4 mounts nest, whatever order they come in, and a subPath may be a single file', () => {
  const [data, inner, config] = [newVolume(), newVolume(), newVolume()]
  config.put('/app.conf', 'port 80')
  const files = filesOf(
    newVolume(),
    { path: '/data/inner', volume: inner },
    { path: '/data', volume: data },
    { path: '/etc/app.conf', volume: config, subPath: 'app.conf' },
    { path: '/logs', volume: data, subPath: 'var/log' },
  )
  files.writeFile('/data/inner/x', 'deep')
  files.writeFile('/logs/today', 'quiet')
  expect(text(files, '/data/var/log/today')).toBe('quiet')
  expect(text(files, '/etc/app.conf')).toBe('port 80')
  expect(files.readDirectory('/data')).toEqual(['inner', 'var'])
  expect(inner.usedBytes()).toBe(4)
  expect(codeOf(() => files.rename('/data/inner/x', '/data/x'))).toBe('EXDEV Invalid cross-device link')
  expect(codeOf(() => files.removeDirectory('/data/inner'))).toBe('EBUSY Device or resource busy')
  expect(files.realPath('/data/inner/../inner/x')).toBe('/data/inner/x')
  expect(files.mounts().map(({ path }) => path)).toEqual(['/', '/data', '/logs', '/data/inner', '/etc/app.conf'])
  expect(
    codeOf(() =>
      filesOf(newVolume(), { path: '/f', volume: config, subPath: 'app.conf' }, { path: '/f/g', volume: data }),
    ),
  ).toMatch('ENOTDIR')
})

test('O-5 nothing changes below a read-only mount, and everything can be read', () => {
  const config = newVolume()
  config.put('/key', 'value')
  const files = filesOf(newVolume(), { path: '/config', volume: config, readOnly: true })
  const changes = [
    () => files.writeFile('/config/key', 'x'),
    () => files.writeFile('/config/new', 'x'),
    () => files.open('/config/key', { read: true, write: true }),
    () => files.makeDirectory('/config/new'),
    () => files.removeFile('/config/key'),
    () => files.rename('/config/key', '/config/other'),
    () => files.link('/config/key', '/config/other'),
    () => files.symlink('key', '/config/other'),
    () => files.chmod('/config/key', 0o600),
    () => files.touch('/config/key', 0),
  ]
  expect(new Set(changes.map(codeOf))).toEqual(new Set(['EROFS Read-only file system']))
  expect(text(files, '/config/key')).toBe('value')
  config.put('/key', 'newer')
  expect(text(files, '/config/key')).toBe('newer')
})

test('O-6 symlinks lead on, also over mounts and out of the root by dots, but not in circles', () => {
  const data = newVolume()
  const files = filesOf(newVolume(), { path: '/data', volume: data })
  files.makeDirectory('/a')
  files.symlink('../data/x', '/a/relative')
  files.symlink('/../../data', '/a/absolute')
  files.symlink('/data', '/a/plain')
  files.symlink('loop', '/loop')
  files.writeFile('/a/relative', 'through')
  expect(text(files, '/a/absolute/x')).toBe('through')
  expect(text(files, '/a/plain/x')).toBe('through')
  expect(files.realPath('/a/../a/absolute/./x')).toBe('/data/x')
  expect(files.lstat('/a/relative')).toMatchObject({ kind: 'symlink', sizeBytes: 9 })
  expect(files.readLink('/loop')).toBe('loop')
  expect(codeOf(() => files.stat('/loop'))).toBe('ELOOP Too many levels of symbolic links')
  expect(files.exists('/loop')).toBe(false)
  files.removeFile('/a/absolute')
  expect(files.exists('/data/x')).toBe(true)
  expect(codeOf(() => files.stat('/data/x/'))).toBe('ENOTDIR Not a directory')
})

test('O-7 a file lives as long as it has a name or is open', () => {
  const volume = newVolume()
  const files = filesOf(volume)
  files.writeFile('/one', 'content')
  files.link('/one', '/two')
  expect(files.stat('/two').links).toBe(2)
  files.removeFile('/one')
  append(files, '/two', '!')
  const open = files.open('/two', { read: true, append: true })
  files.removeFile('/two')
  open.write(new TextEncoder().encode('?'))
  open.seek(0)
  expect(new TextDecoder().decode(open.read(100))).toBe('content!?')
  expect(volume.usedBytes()).toBe(9)
  open.close()
  expect(volume.usedBytes()).toBe(0)
})

test('O-8 a log grows for hours at the same price per line', () => {
  const files = filesOf(newVolume(64 * megabyte, createByteBudget(64 * megabyte)))
  const log = files.open('/log', { append: true, create: true })
  const line = new TextEncoder().encode('x'.repeat(99) + '\n')
  const lap = () => {
    const beganMs = performance.now()
    for (let count = 0; count < 100_000; count += 1) log.write(line)
    return performance.now() - beganMs
  }
  lap()
  const early = lap()
  for (let count = 0; count < 3; count += 1) lap()
  expect(lap()).toBeLessThan(10 * early + 50)
  expect(files.stat('/log').sizeBytes).toBe(60_000_000)
})

// The same operations on the real thing and on the simplest thing that could be right: a flat table of paths.
test('O-9 any sequence of operations leaves what a plain table of paths leaves', () => {
  const path = fc.constantFrom('/a', '/b', '/d', '/d/a', '/d/b', '/d/d', '/d/d/a')
  const content = fc.string({ maxLength: 20 })
  const step = fc.oneof(
    fc.record({ do: fc.constant('write' as const), path, content }),
    fc.record({ do: fc.constant('append' as const), path, content }),
    fc.record({ do: fc.constant('cut' as const), path, size: fc.nat(30) }),
    fc.record({ do: fc.constant('mkdir' as const), path }),
    fc.record({ do: fc.constant('remove' as const), path }),
    fc.record({ do: fc.constant('rename' as const), path, to: path }),
    fc.record({ do: fc.constant('copy' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      let volume = newVolume()
      const earlier: { volume: Volume; left: Record<string, string | null> }[] = []
      let table = new Map<string, string | null>() // null: a directory
      for (const each of steps) {
        const files = filesOf(volume)
        if (each.do === 'copy') {
          earlier.push({ volume, left: Object.fromEntries(table) })
          volume = volume.copy(megabyte)
          table = new Map(table)
          continue
        }
        const failed = codeOf(() => perform(files, each)) !== 'no error'
        expect({ each, failed }).toEqual({ each, failed: !performOnTable(table, each) })
        expect(contents(files)).toEqual(Object.fromEntries(table))
      }
      for (const { volume, left } of earlier) expect(contents(filesOf(volume))).toEqual(left)
      const files = filesOf(volume)
      for (const path of [...table.keys()].sort().toReversed()) perform(files, { do: 'remove', path })
      expect(volume.usedBytes()).toBe(0)
    }),
    { numRuns: 300 },
  )
})

type Step =
  | { do: 'write' | 'append'; path: string; content: string }
  | { do: 'cut'; path: string; size: number }
  | { do: 'mkdir' | 'remove'; path: string }
  | { do: 'rename'; path: string; to: string }

function perform(files: FileSystem, step: Step): void {
  if (step.do === 'write') files.writeFile(step.path, step.content)
  else if (step.do === 'append') append(files, step.path, step.content)
  else if (step.do === 'mkdir') files.makeDirectory(step.path)
  else if (step.do === 'rename') files.rename(step.path, step.to)
  else if (step.do === 'cut') {
    const file = files.open(step.path, { write: true })
    file.truncate(step.size)
    file.close()
  } else if (files.stat(step.path).kind === 'directory') files.removeDirectory(step.path)
  else files.removeFile(step.path)
}

/** Bytes as text of one character each, so that lengths are easy. False if it must fail. */
function performOnTable(table: Map<string, string | null>, step: Step): boolean {
  const { path } = step
  const isDirectory = (each: string) => each === '' || table.get(each) === null
  const parentOf = (each: string) => each.slice(0, each.lastIndexOf('/'))
  const below = (each: string) => [...table.keys()].filter((other) => other.startsWith(`${each}/`))
  if (!isDirectory(parentOf(path))) return false
  const old = table.get(path)
  if (step.do === 'write' || step.do === 'append') {
    if (old === null) return false
    table.set(path, (step.do === 'append' ? (old ?? '') : '') + bytesOf(step.content))
  } else if (step.do === 'cut') {
    if (old === undefined || old === null) return false
    table.set(path, old.slice(0, step.size).padEnd(step.size, '\0'))
  } else if (step.do === 'mkdir') {
    if (old !== undefined) return false
    table.set(path, null)
  } else if (step.do === 'remove') {
    if (old === undefined || below(path).length > 0) return false
    table.delete(path)
  } else if (step.do === 'rename') {
    const { to } = step
    const replaced = table.get(to)
    if (old === undefined || !isDirectory(parentOf(to)) || to.startsWith(`${path}/`)) return false
    if (to === path) return true
    if (replaced !== undefined && (replaced === null) !== (old === null)) return false
    if (below(to).length > 0) return false
    const moved = [path, ...below(path)].map((each) => [to + each.slice(path.length), table.get(each)!] as const)
    for (const each of [path, ...below(path)]) table.delete(each)
    for (const [each, content] of moved) table.set(each, content)
  }
  return true
}

const bytesOf = (content: string) => String.fromCharCode(...new TextEncoder().encode(content))

function contents(files: FileSystem, path = ''): Record<string, string | null> {
  const all = files.readDirectory(path || '/').map((name): Record<string, string | null> => {
    const each = `${path}/${name}`
    if (files.stat(each).kind === 'directory') return { [each]: null, ...contents(files, each) }
    return { [each]: String.fromCharCode(...files.readFile(each)) }
  })
  return Object.assign({}, ...all)
}
