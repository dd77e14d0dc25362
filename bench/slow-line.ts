import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line between a telephone and the server. */
export type Line = {
  /** round trip in ms */
  readonly rtt: number
  /** kbit/s to the telephone, and from it */
  readonly down: number
  readonly up: number
}
/** WebPageTest's "2G". */
export const LINE_2G: Line = { rtt: 800, down: 280, up: 256 }

const MSS = 1460
/** RFC 6928: the first flight. */
const FIRST_FLIGHT = 10 * MSS
const HEADERS = 52
/** TLS 1.3: ServerHello, certificate chain and Finished one way, ClientHello and Finished the other. */
const TLS = { down: 3500, up: 700 }

/**
 * A proxy to `target` on this machine that models the line for each connection: the round trips of TCP and TLS 1.3,
 * slow start from ten segments, and the rate, which all connections share. DevTools' own throttling has no handshake
 * and no slow start, and so flatters pages of many parts.
 */
export async function openSlowLine(target: number, line: Line): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const free = { down: 0, up: 0 }
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    for (const one of [near, far]) {
      sockets.add(one)
      one.on('error', () => [near, far].map((both) => both.destroy()))
    }
    near.on('close', () => far.destroy())
    const now = performance.now()
    free.down = Math.max(free.down, now) + (TLS.down * 8) / line.down
    free.up = Math.max(free.up, now) + (TLS.up * 8) / line.up
    carryUp(near, far, line, free, now + 2 * line.rtt)
    carryDown(far, near, line, free)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const one of sockets) one.destroy()
      server.close()
    },
  }
}

type Free = { down: number; up: number }

/** Requests are small: the rate and half a round trip, after the handshakes. */
function carryUp(from: Socket, to: Socket, { rtt, up }: Line, free: Free, open: number): void {
  from.on('data', (data) => {
    const start = Math.max(performance.now(), open, free.up)
    free.up = start + (data.length * 8) / up
    setTimeout(() => to.destroyed || to.write(data), free.up + rtt / 2 - performance.now())
  })
}

/** Answers: as many bytes under way as the window lets, one segment after the other. */
function carryDown(from: Socket, to: Socket, { rtt, down }: Line, free: Free): void {
  const queue: Buffer[] = []
  let window = FIRST_FLIGHT
  let underway = 0
  const pump = (): void => {
    const now = performance.now()
    for (let head = queue[0]; head && underway < window; head = queue[0]) {
      const segment = head.subarray(0, Math.min(MSS, window - underway))
      if (segment.length === head.length) queue.shift()
      else queue[0] = head.subarray(segment.length)
      underway += segment.length
      free.down = Math.max(now, free.down) + ((segment.length + HEADERS) * 8) / down
      const arrives = free.down + rtt / 2 - now
      setTimeout(() => to.destroyed || to.write(segment), arrives)
      setTimeout(
        () => {
          underway -= segment.length
          window += segment.length
          pump()
        },
        arrives + rtt / 2,
      )
    }
  }
  from.on('data', (data) => {
    queue.push(data)
    pump()
  })
}
