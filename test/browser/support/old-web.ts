import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Grammar, olderStyle } from './old-style.ts'
import type { Site } from './site.ts'

export type OldWeb = Site & { grammar: Grammar }

/** What newer browsers alone say of a request. */
const NEWER = /^(?:sec-|upgrade-insecure-requests$|accept-encoding$|connection$|host$)/
/** What does not hold of a page with another style sheet. */
const CHANGED = /^(?:content-(?:security-policy|length|encoding)|connection|transfer-encoding|set-cookie)$/

/** The portal of `site` as an older browser has it: requests without newer headers, style sheets in an older grammar. */
export async function openOldWeb(site: Site, grammar: Grammar): Promise<OldWeb> {
  const server = createServer((request, response) => void pass(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const old: OldWeb = {
    url,
    grammar,
    portal: site.portal,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = Object.entries(request.headers)
      .filter(([name]) => !NEWER.test(name))
      .map(([name, value]): [string, string] => [name, String(value).replaceAll(url, site.url)])
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = 'GET' } = request
    const body = method === 'POST' ? { body: Buffer.concat(chunks) } : {}
    const answer = await fetch(site.url + request.url, { method, headers, redirect: 'manual', ...body })
    for (const [name, value] of answer.headers) if (!CHANGED.test(name)) response.setHeader(name, value)
    response.setHeader('set-cookie', answer.headers.getSetCookie())
    const type = answer.headers.get('content-type') ?? ''
    response.writeHead(answer.status)
    response.end(/^text|json/.test(type) ? older(await answer.text(), type) : await answer.bytes())
  }

  const older = (text: string, type: string): string =>
    type.startsWith('text/css')
      ? olderStyle(text, old.grammar)
      : text.replaceAll(site.url, url).replace(/(?<=<style>)[^<]*/, (sheet) => olderStyle(sheet, old.grammar))

  return old
}
