import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Parts } from '../../../src/app/wire.ts'
import { openPortal, type Portal } from '../../support/portal.ts'

export type Site = { readonly url: string; readonly portal: Portal; close(): Promise<void> }

/**
 * The portal behind a real socket on a free port of this machine, under the address that its mails name.
 * @param tls a key and its certificate, PEM: it speaks https
 * @param host passkeys need a name
 */
export async function openSite(
  env: Record<string, string> = {},
  parts: Parts = {},
  tls?: { readonly key: string; readonly cert: string },
  host: '127.0.0.1' | 'localhost' = '127.0.0.1',
): Promise<Site> {
  let portal: Portal | undefined
  const fetch = (request: Request): Response | Promise<Response> =>
    portal ? portal.app.fetch(request) : new Response('not yet', { status: 503 })
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const secure = tls ? { createServer, serverOptions: tls } : {}
    const made = serve({ fetch, port: 0, hostname: '127.0.0.1', ...secure }, () => resolve(made))
  })
  const url = `${tls ? 'https' : 'http'}://${host}:${(server.address() as AddressInfo).port}`
  const opened = await openPortal({ env: { LIMITS: 'off', BASE_URL: url, ...env }, parts })
  portal = opened
  return {
    url,
    portal: opened,
    close: async () => {
      await new Promise<void>((done) => {
        server.close(() => done())
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      await opened.close()
    },
  }
}
