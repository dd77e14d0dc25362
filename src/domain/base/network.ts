/**
 * The IPv6 /48 of a client IP, which one customer may have as a whole; undefined for IPv4.
 * @param clientIp an IPv4 address, or an IPv6 /64 as `2001:db8:0:1::/64`
 */
export const wideNetwork = (clientIp: string): string | undefined =>
  clientIp.endsWith('::/64') ? `${clientIp.split(':').slice(0, 3).join(':')}::/48` : undefined
