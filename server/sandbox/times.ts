// Times: which of Kubernetes' waits are shorter here, and by how much. Stated in SPEC.md.

import type { Times } from './controllers/controller-types.ts'

const quicker = 5 // a lost node is NotReady after 8 s and empty after 68 s: a class waits that long, not six minutes

export const times: Times = {
  quicker,
  nodeMonitorGraceMs: 40_000 / quicker,
  nodeLeaseRenewMs: 10_000 / quicker,
  evictionToleranceMs: (tolerationSeconds) => (tolerationSeconds * 1000) / quicker,
  // Not shortened: a crash loop is watched for its growing waits, and kubectl shows them.
  crashBackOffFirstMs: 10_000,
  crashBackOffLongestMs: 300_000,
  pullBackOffFirstMs: 10_000,
  pullBackOffLongestMs: 300_000,
}
