// An EndpointSlice as the API sends it, to what a Service is joined with.

import { asObject, none, type RawEndpointSlice } from './raw.ts'
import type { EndpointSliceRecord } from './records.ts'

const serviceLabel = 'kubernetes.io/service-name'

/** The ready pods in a slice; null for a slice of no Service. Throws on what is no EndpointSlice. */
export function projectEndpointSlice(raw: unknown): EndpointSliceRecord | null {
  const { metadata, endpoints } = asObject<RawEndpointSlice>(raw, 'EndpointSlice')
  const service = metadata.labels?.[serviceLabel]
  if (!service) return null
  const podUids = (endpoints ?? none).flatMap(({ conditions, targetRef }) => {
    // A missing `ready` means ready: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/
    const isReady = conditions?.ready ?? true
    return isReady && targetRef?.kind === 'Pod' && targetRef.uid ? targetRef.uid : []
  })
  return { uid: metadata.uid, namespace: metadata.namespace ?? '', service, podUids }
}
