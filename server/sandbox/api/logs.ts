// Logs: what a container wrote, as plain text, followed if the client likes.

import type { Clock } from '../../../lib/clock.ts'
import { type Cause, StatusError, badRequest } from '../errors.ts'
import type { LogOptions } from '../kubelet/kubelet-types.ts'
import type { Cluster } from '../sandbox-types.ts'
import type { Answer, Call, Out } from './call.ts'
import { readBoolean, readInteger } from './list-options.ts'
import type { Target } from './target.ts'

/** Throws StatusError before the first byte; what breaks afterwards cuts the answer. */
export async function answerLogs(
  { store, kubelets }: Cluster,
  clock: Clock,
  { namespace = '', name = '' }: Target,
  { query, signal }: Call,
): Promise<Answer> {
  const options = readLogOptions(query, name, clock.nowMs(), signal)
  const { metadata, spec } = store.mustGet('pods', namespace, name)
  // Without a node there is nobody to ask, and nothing to read.
  if (!spec?.nodeName) return { type: 'text', code: 204, text: '' }
  const ref = { namespace, pod: metadata.name, container: query.get('container') ?? undefined }
  const lines = kubelets.logs(ref, options)[Symbol.asyncIterator]()
  const first = lines.next()
  // A refusal comes at once; the first line may take for ever.
  await Promise.race([first, new Promise((resolve) => setImmediate(resolve))])
  const begin = (out: Out) => {
    pour(lines, first, out, signal).then(
      () => out.end(),
      () => out.cut(),
    )
  }
  return { type: 'stream', contentType: 'text/plain', begin }
}

async function pour(
  lines: AsyncIterator<Uint8Array>,
  first: Promise<IteratorResult<Uint8Array>>,
  out: Out,
  signal: AbortSignal,
): Promise<void> {
  let drained: (() => void) | null = null
  const wake = () => drained?.()
  out.onDrain(wake)
  out.onClose(wake)
  for (let next = await first; !next.done && !signal.aborted; next = await lines.next()) {
    if (out.write(next.value) || signal.aborted) continue
    await new Promise<void>((resolve) => {
      drained = resolve
    })
  }
  await lines.return?.()
}

function readLogOptions(query: URLSearchParams, pod: string, nowMs: number, signal: AbortSignal): LogOptions {
  const refuse = (reason: Cause['reason'], field: string, message: string) => {
    const causes = [{ reason, field, message }]
    const words = `PodLogOptions "${pod}" is invalid: ${field}: ${message}`
    throw new StatusError(422, 'Invalid', words, { name: pod, kind: 'PodLogOptions', causes })
  }
  const atLeast = (name: string, least: number) => {
    const value = readInteger(query, name) ?? undefined
    const words = least === 0 ? 'greater than or equal to 0' : 'greater than 0'
    if (value !== undefined && value < least)
      refuse('FieldValueInvalid', name, `Invalid value: ${value}: must be ${words}`)
    return value
  }
  const sinceSeconds = atLeast('sinceSeconds', 1)
  const sinceTime = query.get('sinceTime')
  if (sinceTime && sinceSeconds !== undefined) {
    refuse('FieldValueForbidden', '[]', 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified')
  }
  const sinceTimeMs = sinceTime ? Date.parse(sinceTime) : undefined
  if (Number.isNaN(sinceTimeMs)) throw badRequest(`parsing time ${JSON.stringify(sinceTime)}: cannot parse as RFC 3339`)
  return {
    follow: readBoolean(query, 'follow') ?? false,
    previous: readBoolean(query, 'previous') ?? false,
    timestamps: readBoolean(query, 'timestamps') ?? false,
    tailLines: atLeast('tailLines', 0),
    limitBytes: atLeast('limitBytes', 1),
    sinceMs: sinceSeconds === undefined ? sinceTimeMs : nowMs - sinceSeconds * 1000,
    signal,
  }
}
