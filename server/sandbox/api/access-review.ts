// Access reviews: there is one user, who may do everything.
// https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/

type Review = { readonly apiVersion?: string; readonly kind?: string; readonly spec?: { readonly namespace?: string } }

/** What `kubectl auth can-i` and `kubectl auth whoami` ask, answered; undefined if `body` is no review. */
export function reviewAccess(body: unknown): unknown {
  const review = body as Review | null
  const status = statuses[review?.kind ?? '']
  return status && { metadata: { creationTimestamp: null }, ...review, status }
}

const all = ['*']
const toDiscover = ['/healthz', '/livez', '/readyz', '/version', '/version/']

const statuses: Readonly<Record<string, unknown>> = {
  SelfSubjectAccessReview: { allowed: true },
  SelfSubjectRulesReview: {
    // What everybody may, said besides, as a real cluster says it.
    resourceRules: [
      { verbs: all, apiGroups: all, resources: all },
      { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
      {
        verbs: ['create'],
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      },
    ],
    nonResourceRules: [
      { verbs: all, nonResourceURLs: all },
      { verbs: ['get'], nonResourceURLs: toDiscover },
      {
        verbs: ['get'],
        nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...toDiscover],
      },
    ],
    incomplete: false,
  },
  // As kubeadm calls the one whose kubeconfig it writes.
  SelfSubjectReview: {
    userInfo: { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
  },
}
