import { BlockList, isIP, isIPv6 } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * The network address that asks, for limits: the peer's, or what trusted proxies say of it. `X-Forwarded-For` and
 * `Forwarded` (RFC 7239) are believed from a trusted peer only, and read from the right: the last that is no trusted
 * proxy, and nobody when that is no address, since all before it is a stranger's word. A proxy that writes the one may
 * hand on the other as a stranger sent it: where both came and disagree, neither is believed. IPv6 counts by /64,
 * since one customer has all of it.
 */
export function clientAddress(c: Context, trustedProxies: readonly string[]): string {
  const peer = peerAddress(c)
  const trusted = blockList(trustedProxies)
  if (!contains(trusted, peer)) return network(peer)
  const [client = peer, ...others] = chainsOf(c).map((hops) => {
    const last = hops.map((hop) => plain(hop.trim())).findLast((hop) => !contains(trusted, hop))
    return last !== undefined && isIP(last) !== 0 ? last : peer
  })
  return network(others.every((other) => other === client) ? client : peer)
}

/** The hops that each header tells of, where it came. */
function chainsOf(c: Context): string[][] {
  const list = c.req.header('X-Forwarded-For')
  const forwarded = c.req.header('Forwarded')
  const clientOf = (hop: string) => /(?:^|;)\s*for="?([^";]*)"?/i.exec(hop)?.[1] ?? ''
  return [
    ...(list === undefined ? [] : [list.split(',')]),
    ...(forwarded === undefined ? [] : [forwarded.split(',').map(clientOf)]),
  ]
}

/** `app.request` has no socket: it is this machine. */
function peerAddress(c: Context): string {
  try {
    return plain(getConnInfo(c).remote.address ?? '127.0.0.1')
  } catch {
    return '127.0.0.1'
  }
}

/** `::ffff:10.0.0.1`, `[2001:db8::1]:443` and `10.0.0.1:80` → the bare address. */
function plain(text: string): string {
  const bare = text.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  return bare.replace(/^::ffff:(?=\d+\.)/i, '')
}

const lists = new Map<string, BlockList>()

function blockList(cidrs: readonly string[]): BlockList {
  const key = cidrs.join(' ')
  const known = lists.get(key)
  if (known) return known
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  lists.set(key, list)
  return list
}

const contains = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

function network(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = address.includes('::') ? tail.split(':').filter(Boolean) : []
  const middle = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return `${[...left, ...middle, ...right]
    .slice(0, 4)
    .map((g) => g.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
