// Problem: errors over HTTP as RFC 9457 has them.

import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Problem } from '../lib/protocol.ts'

/** A request that can't be answered; `message` is a sentence for a person. */
export class HttpProblem extends Error {
  readonly status: number
  readonly reason: string | undefined
  constructor(status: number, detail: string, reason?: string) {
    super(detail)
    this.status = status
    this.reason = reason
  }
}

/** Answers with the problem. */
export function sendProblem(response: ServerResponse, { status, message, reason }: HttpProblem): void {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    ...(reason === undefined ? {} : { reason }),
  }
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(problem))
}
