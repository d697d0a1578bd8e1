// Read JSON: the body of a command, bounded.

import type { IncomingMessage } from 'node:http'
import { HttpProblem } from './problem.ts'

const bodyLimit = 16 * 1024 // bytes; the largest command is a number in braces

/** The body as JSON. Throws HttpProblem: 415 for another type, 413 for too much, 400 for what is no JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new HttpProblem(415, `The body must be application/json, not ${type ?? 'without a type'}.`)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // Read on to the end, without keeping it: a connection cut in the middle would never bring the answer.
    if (bytes <= bodyLimit) chunks.push(chunk)
  }
  if (bytes > bodyLimit) throw new HttpProblem(413, `The body is larger than ${bodyLimit} bytes.`)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (error) {
    throw new HttpProblem(400, `The body is no JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
