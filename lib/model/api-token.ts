// API token: the volume with which a pod speaks to the API server. Every pod has one, so it says nothing of this pod.

import type { VolumeView } from './types.ts'

/** What its view says it is made from. */
export const apiTokenDetail = 'API token'

export const isApiToken = ({ detail }: VolumeView) => detail === apiTokenDetail
