import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { clientIp, isOf } from '../../../src/routes/http/client-ip.ts'

/** What counts as the address of a request that comes from `peer`. */
async function seen(peer: string, headers: Record<string, string>, trusted: string[] = []): Promise<string> {
  const app = new Hono()
  app.get('/', (c) => c.text(clientIp(c, trusted)))
  const socket = { remoteAddress: peer, remotePort: 1, remoteFamily: peer.includes(':') ? 'IPv6' : 'IPv4' }
  return (await app.request('/', { headers }, { incoming: { socket } })).text()
}

test('without a proxy it is the peer, whatever the headers say', async () => {
  expect(await seen('198.51.100.7', { 'x-forwarded-for': '203.0.113.1' })).toBe('198.51.100.7')
  expect(await seen('198.51.100.7', { forwarded: 'for=203.0.113.1' })).toBe('198.51.100.7')
  expect(await seen('::ffff:198.51.100.7', {})).toBe('198.51.100.7')
})

test.each([
  ['10.0.0.2', '203.0.113.1', '203.0.113.1'],
  ['10.0.0.2', '6.6.6.6, 203.0.113.1', '203.0.113.1'],
  ['10.0.0.2', '6.6.6.6, 203.0.113.1, 10.0.0.3', '203.0.113.1'],
  ['::ffff:10.0.0.2', '203.0.113.1:5555', '203.0.113.1'],
  ['10.0.0.2', 'rubbish', '10.0.0.2'],
  ['10.0.0.2', '6.6.6.6, unknown', '10.0.0.2'],
  ['10.0.0.2', '', '10.0.0.2'],
  ['10.9.0.2', '203.0.113.1', '10.9.0.2'],
])('behind proxies of 10.0.0.0/24, %s with X-Forwarded-For "%s" is %s', async (peer, header, address) => {
  expect(await seen(peer, header ? { 'x-forwarded-for': header } : {}, ['10.0.0.0/24'])).toBe(address)
})

test.each([
  ['for=203.0.113.1', '203.0.113.1'],
  ['for=6.6.6.6, for=203.0.113.1;proto=https;by=10.0.0.2', '203.0.113.1'],
  ['For="[2001:db8:1:2:3::9]:4711"', '2001:db8:1:2::/64'],
  ['for=unknown', '10.0.0.2'],
  ['for=6.6.6.6, for=_hidden', '10.0.0.2'],
])('a trusted proxy that sends Forwarded: %s is believed: %s', async (header, address) => {
  expect(await seen('10.0.0.2', { forwarded: header }, ['10.0.0.0/24'])).toBe(address)
})

test('of two headers that disagree a stranger may have sent either: neither is believed', async () => {
  const proxies = ['10.0.0.0/24']
  const both = (list: string, forwarded: string) =>
    seen('10.0.0.2', { 'x-forwarded-for': list, forwarded }, proxies)
  expect(await both('6.6.6.6', 'for=203.0.113.1')).toBe('10.0.0.2')
  expect(await both('203.0.113.1', 'for=6.6.6.6')).toBe('10.0.0.2')
  expect(await both('6.6.6.6, 203.0.113.1', 'for=203.0.113.1')).toBe('203.0.113.1')
})

test('one /64 of IPv6 is one customer', async () => {
  expect(await seen('2001:db8:0:1::1', {})).toBe('2001:db8:0:1::/64')
  expect(await seen('2001:0db8:0:1:ffff:ffff:ffff:ffff', {})).toBe('2001:db8:0:1::/64')
  expect(await seen('::1', {})).toBe('0:0:0:0::/64')
})

test('an address of the operator’s rooms is told from others, of IPv6 by its /64', () => {
  const own = isOf(['192.0.2.0/28', '2001:db8:5::/48', '2001:db8:6:1::7', '198.51.100.9'])
  const rooms = ['192.0.2.15', '2001:db8:5:77::/64', '2001:db8:6:1::/64', '198.51.100.9']
  expect(rooms.filter(own)).toEqual(rooms)
  for (const other of ['192.0.2.16', '2001:db8:4:77::/64', '2001:db8:6:2::/64', '127.0.0.1'])
    expect(own(other), other).toBe(false)
})
