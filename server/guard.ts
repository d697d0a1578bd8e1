// Guard: which requests may speak to this server at all. It is served to this machine only, so that what it must keep out is
// another site's page in the same browser: that page's Origin tells it, and a name that was rebound to 127.0.0.1 shows as Host.

import type { IncomingMessage } from 'node:http'

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

export type Guard = {
  /** Why a request to read is refused, or null. */
  refuseRead(request: IncomingMessage): string | null
  /** Why a request that changes something, or a websocket, is refused, or null. */
  refuseCommand(request: IncomingMessage): string | null
}

/** `port` is asked for at the first request, because a server on port 0 learns its own when it listens. */
export function createGuard(port: () => number): Guard {
  let known: ReadonlySet<string> | null = null
  const hosts = () => (known ??= new Set(loopbackNames.flatMap((name) => hostsOf(name, port()))))
  function refuseRead({ headers }: IncomingMessage): string | null {
    if (headers.host !== undefined && hosts().has(headers.host.toLowerCase())) return null
    return `Host ${headers.host ?? '(none)'} is not this server's; open http://127.0.0.1:${port()} in its place.`
  }
  return {
    refuseRead,
    refuseCommand(request) {
      const { origin } = request.headers
      if (origin === undefined) return 'A command needs the header Origin, which a browser sends by itself.'
      if (!origin.startsWith('http://') || !hosts().has(origin.toLowerCase().slice('http://'.length))) {
        return `Origin ${origin} is not this server's page; commands are taken from http://127.0.0.1:${port()} only.`
      }
      return refuseRead(request)
    },
  }
}

/** A browser leaves out the port that goes without saying. */
const hostsOf = (name: string, port: number) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])
