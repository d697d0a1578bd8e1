// Addresses: which IPs nodes and pods have. Like Kind's: nodes in 172.18.0.0/16, pods in a range of their node, Services in 10.96.0.0/16.

/** How many nodes there are addresses for. */
export const mostNodes = 256

/** The longest list of pods that a node's usual /24 holds, less its network, gateway and broadcast addresses. */
const podsInNarrowRange = 253

/** The InternalIP of the node with this index (0 is the first). Throws RangeError past `mostNodes`. */
export function nodeAddressOf(index: number): string {
  mustBeNode(index)
  const number = index + 2 // .0 is the network's, .1 its gateway's
  return `172.18.${number >> 8}.${number & 255}`
}

/**
 * The node's spec.podCIDR: 10.244.N.0/24 as Kind gives it, or one of 16,381 pods in 10.128.0.0/10 for a node that may hold
 * more than a /24 does. `mostPods` is the node's capacity of pods. Throws RangeError past `mostNodes`.
 */
export function podCidrOf(index: number, mostPods = 110): string {
  mustBeNode(index)
  if (mostPods <= podsInNarrowRange) return `10.244.${index}.0/24`
  return `10.${128 + (index >> 2)}.${(index & 3) * 64}.0/18`
}

function mustBeNode(index: number) {
  if (!Number.isInteger(index) || index < 0 || index >= mostNodes) {
    throw new RangeError(`no addresses for node ${index}: at most ${mostNodes} nodes`)
  }
}

/** An IPv4 address as a number, or null for anything else. */
export function parseAddress(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return null
  const bytes = match.slice(1).map(Number)
  if (bytes.some((byte) => byte > 255)) return null
  return bytes.reduce((address, byte) => address * 256 + byte, 0)
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}

/** The free addresses of one range. */
export type AddressPool = {
  /** The first of the range: the node itself, as its pods see it. */
  readonly gateway: string
  /** The next free one after the last given, so that an address rests before it is used again; null if none is left. */
  take(): string | null
  giveBack(address: string): void
}

/** All addresses of a CIDR but its network, its gateway (the first) and its broadcast (the last) one. */
export function createAddressPool(cidr: string): AddressPool {
  const [network = '', prefix = ''] = cidr.split('/')
  const base = parseAddress(network)
  if (base === null || !/^\d+$/.test(prefix)) throw new RangeError(`no IPv4 range: ${cidr}`)
  const size = 2 ** (32 - Number(prefix))
  const first = 2
  const count = size - first - 1
  const taken = new Set<number>()
  let next = 0

  return {
    gateway: formatAddress(base + 1),
    take() {
      if (taken.size >= count) return null
      while (taken.has(next)) next = (next + 1) % count
      const offset = next
      taken.add(offset)
      next = (next + 1) % count
      return formatAddress(base + first + offset)
    },
    giveBack(address) {
      const number = parseAddress(address)
      if (number !== null) taken.delete(number - base - first)
    },
  }
}
