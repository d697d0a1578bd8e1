// Lines: property over every way to cut the bytes.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countTurns } from '../../e2e/test-cluster/manual-clock.ts'
import { splitLines } from './lines.ts'

async function* chunksOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    yield bytes.subarray(from, end)
    from = end
  }
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = []
  for await (const line of lines) collected.push(line)
  return collected
}

test('W-25 lines come whole wherever the bytes are cut, characters of several bytes too', async () => {
  const text = fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\n', '').toWellFormed())
  await fc.assert(
    fc.asyncProperty(fc.array(text), fc.array(fc.nat()), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      expect(await collect(splitLines(chunksOf(bytes, cuts)))).toEqual(lines)
    }),
  )
})

test('W-25 a stream that breaks off inside a line is an error, not a line', async () => {
  const lines = splitLines(chunksOf(Buffer.from('{"a":1}\n{"b"'), [3]))
  expect(await lines.next()).toEqual({ done: false, value: '{"a":1}' })
  await expect(lines.next()).rejects.toThrow('broke off inside a line')
})

test('W-25 a line without an end is given up at 8 MB', async () => {
  async function* endless() {
    const megabyte = Buffer.alloc(1024 * 1024, 'x')
    while (true) yield megabyte
  }
  await expect(collect(splitLines(endless()))).rejects.toThrow('longer than')
})

test('W-31 a burst is read in turns with everything else, however it was cut', async () => {
  for (const linesPerChunk of [1, 500]) {
    const chunk = Buffer.from('{}\n'.repeat(linesPerChunk))
    async function* burst() {
      for (let sent = 0; sent < 500; sent += linesPerChunk) yield chunk
    }
    const turns = countTurns()
    for await (const _line of splitLines(burst())) busyFor(0.2)
    expect(turns()).toBeGreaterThan(10)
  }
})

/** Keeps the event loop, as work on a line does. */
function busyFor(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}
