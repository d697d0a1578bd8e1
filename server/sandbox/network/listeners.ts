// Listeners: which ports of one network stack are open, on which of its addresses, and for whom.

import type { Connection, Listener } from './network-types.ts'

/** Some pod's connections: what a listener belongs to, and where its server ends are noted until they close. */
export type Owner = Set<Connection>

export type OpenPort = Listener & {
  readonly accept: (connection: Connection) => void
  readonly connections: Owner
}

export type ListenerTable = {
  /** Who takes a connection to this address and port. */
  find(ip: string, port: number): OpenPort | undefined
  /** The same table in the hands of one pod: it sees all, and closes its own. */
  ownedBy(connections: Owner): {
    listen(address: string, port: number, accept: (connection: Connection) => void): Listener
    list(): readonly Listener[]
    closeAll(): void
  }
}

const anyAddress = '0.0.0.0'

/** As Linux: one listener per address and port, and 0.0.0.0 takes all addresses. `inUse` makes the error for a taken port. */
export function createListenerTable(inUse: () => Error): ListenerTable {
  const ports = new Map<number, OpenPort[]>()

  function close(openPort: OpenPort) {
    const left = (ports.get(openPort.port) ?? []).filter((other) => other !== openPort)
    if (left.length > 0) ports.set(openPort.port, left)
    else ports.delete(openPort.port)
  }

  const all = () => [...ports.values()].flat()

  return {
    find: (ip, port) => ports.get(port)?.find(({ address }) => address === ip || address === anyAddress),
    ownedBy: (connections) => ({
      listen(address, port, accept) {
        const there = ports.get(port) ?? []
        const isTaken = there.some(
          (other) => [other.address, address].includes(anyAddress) || other.address === address,
        )
        if (isTaken) throw inUse()
        const openPort: OpenPort = { address, port, accept, connections, close: () => close(openPort) }
        ports.set(port, [...there, openPort])
        return openPort
      },
      list: all,
      closeAll() {
        for (const openPort of all()) if (openPort.connections === connections) openPort.close()
      },
    }),
  }
}
