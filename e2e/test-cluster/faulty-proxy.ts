// Faulty proxy: a TCP proxy before the test cluster, to do to its network what goes wrong with real ones.

import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * pass: bytes go through. pause: connections are accepted and kept, and no byte goes through until it passes again
 * (as `docker pause` does). Refuse: connections open now are cut and new ones refused.
 */
export type ProxyMode = 'pass' | 'pause' | 'refuse'

export type FaultyProxy = {
  readonly port: number
  become(mode: ProxyMode): Promise<void>
  /** Cuts every connection; new ones are welcome. */
  cut(): void
  /** Every connection open now stays open and carries nothing more, for ever; new ones work. */
  halfOpen(): void
  close(): Promise<void>
}

type Pair = { readonly client: Socket; readonly upstream: Socket; isHalfOpen: boolean }

/** A proxy on a free port of 127.0.0.1 to `upstreamPort`. */
export async function startFaultyProxy(upstreamPort: number): Promise<FaultyProxy> {
  const pairs = new Set<Pair>()
  let mode: ProxyMode = 'pass'

  const server = createServer((client) => {
    const pair: Pair = { client, upstream: connect(upstreamPort, '127.0.0.1'), isHalfOpen: false }
    pairs.add(pair)
    join(client, pair.upstream)
    join(pair.upstream, client)
    if (mode === 'pause') hold(pair)

    function join(from: Socket, to: Socket): void {
      from.setNoDelay(true)
      from.on('data', (bytes) => to.write(bytes))
      from.on('error', () => {}) // its 'close' follows
      from.on('close', () => {
        pairs.delete(pair)
        if (!pair.isHalfOpen) to.destroy()
      })
    }
  })

  function hold({ client, upstream }: Pair): void {
    client.pause()
    upstream.pause()
  }

  function cut(): void {
    for (const { client, upstream } of [...pairs]) {
      client.resetAndDestroy()
      upstream.destroy()
    }
  }

  const port = await listen(server, 0)
  return {
    port,
    cut,
    async become(next) {
      if (mode === 'refuse' && next !== 'refuse') await listen(server, port)
      if (next === 'refuse' && mode !== 'refuse') {
        server.close()
        cut()
      }
      if (next === 'pause') for (const pair of pairs) hold(pair)
      if (next === 'pass') {
        for (const { client, upstream, isHalfOpen } of pairs) {
          if (isHalfOpen) continue
          client.resume()
          upstream.resume()
        }
      }
      mode = next
    },
    halfOpen() {
      for (const pair of pairs) {
        pair.isHalfOpen = true
        hold(pair)
      }
    },
    async close() {
      cut()
      if (mode !== 'refuse') await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Listens on 127.0.0.1; resolves to the port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port'))
      else resolve(address.port)
    })
  })
}
