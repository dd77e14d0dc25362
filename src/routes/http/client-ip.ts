import { BlockList, isIP, isIPv6 } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * The IP address of the client, for limits: that of the TCP peer, or what a trusted proxy says of it.
 * `X-Forwarded-For` and `Forwarded` (RFC 7239) count from a trusted peer only and are read from the right: the last
 * hop that is no trusted proxy, or the peer when that hop is no IP address, since the client itself may have written
 * all before it. A proxy that sets one of the two headers may pass the other on as the client sent it: where both are
 * present and disagree, neither counts. An IPv6 address is cut to its /64, which one customer has as a whole.
 * @param trustedProxies IP addresses and CIDR ranges
 */
export function clientIp(c: Context, trustedProxies: readonly string[]): string {
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
    const [ip = '', bits] = cidr.split('/')
    const family = isIPv6(ip) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(ip, family)
    else list.addSubnet(ip, Number(bits), family)
  }
  lists.set(key, list)
  return list
}

const contains = (list: BlockList, ip: string): boolean =>
  isIP(ip) !== 0 && list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')

/**
 * Whether a client IP is of the networks. Of IPv6 the limits know the /64, so one that is told more narrowly counts as
 * its whole /64. @param cidrs IP addresses and CIDR ranges
 */
export function isOf(cidrs: readonly string[]): (clientIp: string) => boolean {
  const whole = cidrs.map((cidr) => {
    const [ip = '', bits] = cidr.split('/')
    return isIPv6(ip) && (bits === undefined || Number(bits) > 64) ? `${ip}/64` : cidr
  })
  const list = blockList(whole)
  return (clientIp) => contains(list, clientIp.replace(/\/64$/, ''))
}

function network(ip: string): string {
  if (!isIPv6(ip)) return ip
  const [head = '', tail = ''] = ip.split('::')
  const left = head.split(':').filter(Boolean)
  const right = ip.includes('::') ? tail.split(':').filter(Boolean) : []
  const middle = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return `${[...left, ...middle, ...right]
    .slice(0, 4)
    .map((g) => g.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
