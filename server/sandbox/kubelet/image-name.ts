// Image names: whether one is a reference at all, and what it is in full. https://github.com/distribution/reference

const reference =
  /^((?:[\w.-]+(?::\d+)?\/)?[a-zA-Z0-9/._-]+?)(?::([\w][\w.-]{0,127}))?(@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?$/
const repositoryPath = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

export type ImageName =
  | { /** `docker.io/library/nginx:latest` */ readonly fullName: string }
  /** Why it is none, in the words of the parser. */
  | { readonly fullName: null; readonly problem: string }

export function parseImageName(name: string): ImageName {
  const match = reference.exec(name)
  if (!match) return { fullName: null, problem: 'invalid reference format' }
  const [, repository = '', tag, digest = ''] = match
  const { domain, path } = splitDomain(repository)
  if (path !== path.toLowerCase()) {
    return { fullName: null, problem: `invalid reference format: repository name (${path}) must be lowercase` }
  }
  if (!repositoryPath.test(path)) return { fullName: null, problem: 'invalid reference format' }
  const suffix = tag ? `:${tag}` : digest ? '' : ':latest'
  return { fullName: `${domain}/${path}${suffix}${digest}` }
}

/** The first part is a registry if it looks like a host; what has none is Docker Hub's, and without a slash its `library`. */
function splitDomain(repository: string): { domain: string; path: string } {
  const slash = repository.indexOf('/')
  const first = repository.slice(0, slash)
  const isDomain = slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())
  const domain = isDomain ? first : 'docker.io'
  const path = isDomain ? repository.slice(slash + 1) : repository
  return { domain, path: domain === 'docker.io' && !path.includes('/') ? `library/${path}` : path }
}
