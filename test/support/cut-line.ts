import { connect, createServer, type Socket } from 'node:net'

/** When the line is cut: as the `nth` message of the client that holds `text` comes by, or before the answer to it. */
export type Cut = { readonly text: string; readonly nth: number; readonly answered: boolean }

/**
 * A line to a server on this machine that is cut once, as whoever is killed leaves it: the server has what came by until
 * then and no more, and the client hears nothing of it. Later lines hold.
 */
export async function cutLine(port: number, { text, nth, answered }: Cut) {
  const open = new Set<Socket>()
  let seen = 0
  let cut = false
  const server = createServer((client) => {
    const there = connect(port, '127.0.0.1')
    for (const one of [client, there]) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        client.destroy()
        there.destroy()
      })
    }
    let last = false
    client.on('data', (bytes) => {
      if (!cut && bytes.includes(text) && ++seen === nth) {
        last = true
        cut = true
        if (!answered) return client.destroy()
      }
      there.write(bytes)
    })
    there.on('data', (bytes) => {
      if (last) client.destroy()
      else client.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    wasCut: () => cut,
    close: () => {
      for (const one of open) one.destroy()
      server.close()
    },
  }
}
