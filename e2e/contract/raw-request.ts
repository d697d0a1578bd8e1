// Raw request: one request as it is told, for what the project's client never sends: another media type, a broken body, a wrong token.

import { request, type RequestOptions } from 'node:https'
import { text } from 'node:stream/consumers'
import type { Target } from './target.ts'

export type RawRequest = {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Instead of the kubeconfig's credentials. */
  readonly token?: string
}

export type RawAnswer = { readonly status: number; readonly mediaType: string; readonly body: string }

export async function rawRequest({ kubeConfig }: Pick<Target, 'kubeConfig'>, wanted: RawRequest): Promise<RawAnswer> {
  const options: RequestOptions = {}
  await kubeConfig.applyToHTTPSOptions(options)
  const url = new URL(wanted.path, kubeConfig.getCurrentCluster()!.server)
  const credentials = wanted.token === undefined ? options : { ca: options.ca }
  const authorization = wanted.token === undefined ? {} : { authorization: `Bearer ${wanted.token}` }
  const headers = { ...credentials.headers, ...wanted.headers, ...authorization }
  const asked = request(url, { ...credentials, method: wanted.method ?? 'GET', headers, agent: false })
  return new Promise((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', (answer) => {
      const mediaType = answer.headers['content-type'] ?? ''
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, mediaType, body }), reject)
    })
    asked.end(wanted.body)
  })
}
