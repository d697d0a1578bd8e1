// Endpoints: the two kinds in which a Service's pods are listed: their defaults and columns.

import type { EndpointSlice } from 'kubernetes-types/discovery/v1'

import { ageColumn, column, listCell, nameColumn } from './cells.ts'
import type { Kind } from './kind-types.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import type { StoredOf } from '../objects.ts'

export const endpoints: Kind<'endpoints'> = {
  resource: resources.endpoints,
  rules: rules('endpoints', {
    fill: (endpoints) => ({
      ...endpoints,
      ...(endpoints.subsets && {
        subsets: endpoints.subsets.map((subset) => ({
          ...subset,
          ...(subset.ports && { ports: subset.ports.map((port) => ({ protocol: 'TCP' as const, ...port })) }),
        })),
      }),
    }),
  }),
  columns: [nameColumn, column('Endpoints', (endpoints) => listCell(addresses(endpoints), '<none>')), ageColumn],
  fields: {},
}

/** Each port of each address; the address alone where there are no ports. */
function addresses({ subsets = [] }: StoredOf<'endpoints'>): readonly string[] {
  return subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
  )
}

export const endpointslices: Kind<'endpointslices'> = {
  resource: resources.endpointslices,
  rules: rules('endpointslices', { fill: fillSlice }),
  columns: [
    nameColumn,
    column('AddressType', ({ addressType }) => addressType),
    column('Ports', ({ ports }) =>
      listCell(
        (ports ?? []).map(({ port, name }) => String(port ?? name ?? '*')),
        '<unset>',
      ),
    ),
    column('Endpoints', ({ endpoints }) =>
      listCell(
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
        '<unset>',
      ),
    ),
    ageColumn,
  ],
  fields: {},
}

function fillSlice(slice: EndpointSlice): EndpointSlice {
  return {
    ...slice,
    endpoints: (slice.endpoints ?? []).map((endpoint) => ({ conditions: {}, ...endpoint })),
    ...(slice.ports && { ports: slice.ports.map((port) => ({ name: '', protocol: 'TCP' as const, ...port })) }),
  }
}
