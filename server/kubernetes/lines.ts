// Lines: a stream of bytes cut into lines, as a watch sends its events.

import { createTurns } from './turns.ts'

const newline = 0x0a

/** Longer than any object may be (etcd refuses more than 1.5 MB), short enough that a mad peer cannot fill the memory. */
const longestLineBytes = 8 * 1024 * 1024

/**
 * The lines of a stream of UTF-8, without their newline; characters may be split over chunks. Throws on a line over 8 MB,
 * and at the end of a stream that breaks off inside a line.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let begun: Buffer[] = []
  let begunBytes = 0
  const nextTurn = createTurns(() => performance.now()) // a burst is read in turns with what it set off
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      const wait = nextTurn()
      if (wait) await wait
      const rest = chunk.subarray(from, at)
      yield begunBytes === 0 ? rest.toString('utf8') : Buffer.concat([...begun, rest]).toString('utf8')
      begun = []
      begunBytes = 0
      from = at + 1
    }
    if (from < chunk.length) {
      begun.push(chunk.subarray(from))
      begunBytes += chunk.length - from
    }
    if (begunBytes > longestLineBytes) throw new Error(`a line of the stream is longer than ${longestLineBytes} bytes`)
  }
  if (begunBytes > 0) throw new Error('the stream broke off inside a line')
}
