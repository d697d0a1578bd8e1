// Guard: who may ask. The bearer of the token, on this machine, and never a page of another site.

import { createHash, timingSafeEqual } from 'node:crypto'
import { StatusError } from '../errors.ts'

export type Asking = {
  readonly host: string
  readonly origin: string
  readonly authorization: string
}

const ownNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** A check that throws 403 for another host or site, 401 without the token. */
export function createGuard(token: string, port: () => number): (asking: Asking) => void {
  const wanted = digest(`Bearer ${token}`)

  function isOwn(host: string): boolean {
    const [, name = '', givenPort = '443'] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
    return ownNames.has(name.toLowerCase()) && Number(givenPort) === port()
  }

  return ({ host, origin, authorization }) => {
    // A name that somebody else's DNS points to this machine is not this server's.
    if (!isOwn(host))
      throw new StatusError(403, 'Forbidden', `forbidden: the host ${JSON.stringify(host)} is not this server`)
    if (origin && !(origin.startsWith('https://') && isOwn(origin.slice('https://'.length)))) {
      throw new StatusError(403, 'Forbidden', `forbidden: pages of ${JSON.stringify(origin)} may not ask this server`)
    }
    if (!timingSafeEqual(digest(authorization), wanted)) throw new StatusError(401, 'Unauthorized', 'Unauthorized')
  }
}

/** Of one length whatever is given, so that comparing takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
