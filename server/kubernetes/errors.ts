// Errors: what the Kubernetes API, and the way to it, answer when they refuse, in words for a person.

/** The API server answered, and the answer is no. `message` holds its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** The HTTP status, e.g. 403. */
  readonly status: number
  /** The reason in its Status object, e.g. `Forbidden`, `Expired`; empty if it gave none. */
  readonly reason: string

  constructor(status: number, reason: string, message: string) {
    super(message)
    this.status = status
    this.reason = reason
  }
}

/** The API server could not be asked. `message` is a sentence for a person: what happened, to what, what to do next. */
export class LinkError extends Error {
  override readonly name = 'LinkError'
  /** Node's code for the cause, e.g. `ECONNREFUSED`; `CREDENTIALS` if the kubeconfig's credentials could not be had. */
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Which cluster an error is about. */
export type Where = { readonly context: string; readonly address: string }

/** An answer of status 400 and up as an error: a Status object by its own words, anything else by its first line. */
export function toApiError(status: number, body: string): ApiError {
  const said = parseStatus(body)
  if (said) return new ApiError(status, said.reason, said.message)
  const firstLine = body.trim().split('\n', 1)[0]?.slice(0, 300) ?? ''
  return new ApiError(status, '', firstLine || `the API server answered ${status} without a word`)
}

function parseStatus(body: string): { reason: string; message: string } | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return null // not a Status object: toApiError quotes it as text
  }
  if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) return null
  const reason = 'reason' in parsed && typeof parsed.reason === 'string' ? parsed.reason : ''
  return typeof parsed.message === 'string' && parsed.message !== '' ? { reason, message: parsed.message } : null
}

/** Any failure of the way to the API server as a LinkError; one that is a LinkError already stays what it is. */
export function toLinkError(error: unknown, where: Where): LinkError {
  if (error instanceof LinkError) return error
  const code = codeOf(error)
  const cause = causes[code]
  const why = cause?.why ?? (error instanceof Error ? error.message : String(error))
  const next = cause?.next ?? (where.context.startsWith('kind-') ? askForDocker : askForReach)
  const sentence = `The cluster ${where.context} does not answer at ${where.address} (${why}). ${next(where)}`
  return new LinkError(code, sentence, error)
}

/** Credentials that the kubeconfig promises and that could not be had, as a LinkError. */
export function toCredentialsError(error: unknown, where: Where): LinkError {
  const said = error instanceof Error ? error.message.trim() : String(error)
  const sentence = `The credentials of the context ${where.context} cannot be had: ${credentialsProblem(error, said)}`
  return new LinkError('CREDENTIALS', sentence, error)
}

function credentialsProblem(error: unknown, said: string): string {
  if (codeOf(error) === 'ENOENT') {
    const { syscall, path } = error as NodeJS.ErrnoException
    if (syscall?.startsWith('spawn')) {
      return `its kubeconfig runs the command "${path}", which is not found. Install it, or choose another context with --context.`
    }
    return `its kubeconfig names the file ${path}, which does not exist. Fetch the kubeconfig again.`
  }
  if (said.startsWith('HTTP protocol is not allowed')) {
    return 'its address is plain http://, which would send them for all to read. Use https://, or set insecure-skip-tls-verify in the kubeconfig.'
  }
  return `${said || 'its command failed without a word'}. Log in again, or choose another context with --context.`
}

/** Any error of this folder as a sentence for a person; `doing` names what was asked, e.g. `list pods`. */
export function inWords(error: unknown, where: Where, doing: string): string {
  if (error instanceof ApiError && error.status === 401) {
    return (
      `The cluster ${where.context} at ${where.address} refuses the credentials of this kubeconfig (${error.message}). ` +
      `They may have expired: ${fetchKubeconfig(where)}`
    )
  }
  if (error instanceof ApiError) {
    const said = [error.status, error.reason].filter(Boolean).join(' ')
    return `The API server at ${where.address} does not let Podarium ${doing} (${said}: ${error.message}). It tries again by itself.`
  }
  if (error instanceof LinkError) return error.message
  const said = error instanceof Error ? error.message : String(error)
  return `Podarium could not ${doing} at ${where.address} (${said}). It tries again by itself.`
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
  return hasCode ? String(error.code) : 'UNKNOWN'
}

const askForDocker = () => "Is Docker running, and are the cluster's containers up (docker ps)?"
const askForReach = () => 'Is it up, and can this machine reach it?'

function fetchKubeconfig({ context }: Where): string {
  return context.startsWith('kind-')
    ? `fetch them again (kind export kubeconfig --name ${context.slice('kind-'.length)}).`
    : 'log in again, or fetch the kubeconfig again.'
}

const olderCluster = (where: Where) => `The kubeconfig may be of an older cluster: ${fetchKubeconfig(where)}`
const notSignedByIt = {
  why: "its certificate is not signed by the kubeconfig's authority",
  next: olderCluster,
}

/** Node's codes in words; `next` where there is something better to do than to look whether it is up. */
const causes: Record<string, { readonly why: string; readonly next?: (where: Where) => string }> = {
  ECONNREFUSED: { why: 'connection refused' },
  ECONNRESET: { why: 'the connection was cut' },
  EPIPE: { why: 'the connection was cut' },
  ETIMEDOUT: { why: 'no answer in time' },
  EHOSTUNREACH: { why: 'no way to its host' },
  ENETUNREACH: { why: 'no way to its network' },
  ENOTFOUND: { why: 'its host name is not known', next: askForReach },
  EAI_AGAIN: { why: 'its host name cannot be looked up now', next: askForReach },
  CERT_HAS_EXPIRED: {
    why: 'its certificate has expired',
    next: () => "Is this machine's clock right? If it is, renew the cluster's certificates or make the cluster anew.",
  },
  CERT_NOT_YET_VALID: {
    why: 'its certificate is not valid yet',
    next: () => "Is this machine's clock right?",
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: notSignedByIt,
  SELF_SIGNED_CERT_IN_CHAIN: notSignedByIt,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notSignedByIt,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notSignedByIt,
  CERT_SIGNATURE_FAILURE: notSignedByIt,
  ERR_TLS_CERT_ALTNAME_INVALID: { why: 'its certificate is for another name', next: olderCluster },
  ERR_SSL_TLSV1_ALERT_CERTIFICATE_EXPIRED: { why: 'the client certificate has expired', next: olderCluster },
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: { why: 'the client certificate has expired', next: olderCluster },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: { why: 'it wants a client certificate', next: olderCluster },
  ERR_SSL_WRONG_VERSION_NUMBER: { why: 'what answers there does not speak TLS', next: askForReach },
}
