/**
 * `npm run dev`: the demonstration, built and started again whenever a source changes, and the pages open in a browser
 * loaded again. All of the reloading is in the proxy of this file, in front of a portal that knows nothing of it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { freshDist } from './fresh-dist.ts'

const root = path.resolve(import.meta.dirname, '..')
const PORT = Number(process.env.PORT ?? 3000)
/** From the first change of a save to the build: an editor writes several files. */
const SETTLE_MS = 80
const EVENTS = '/__dev/eventos'
const SCRIPT = '/__dev/recarga.js'
const RELOAD = `new EventSource('${EVENTS}').onmessage=()=>location.reload()`

const listeners = new Set<ServerResponse>()
let portal: ChildProcess | undefined
let portalPort = 0

const server = createServer(answer)
server.listen(PORT, '127.0.0.1')
await once(server, 'listening').catch(({ message }: Error) =>
  giveUp(`No se puede escuchar en el puerto ${PORT} (${message}): detén lo que lo usa, o pon otro en PORT.`),
)
const { port } = server.address() as AddressInfo
portalPort = await freePort()
if (!(await renew())) giveUp('La ventanilla no arrancó: arriba dice por qué.')
for (const folder of ['src', 'public', 'scripts'])
  watch(path.join(root, folder), { recursive: true }, (_, name) => changed(name ?? ''))
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    portal?.kill()
    process.exit(0)
  })

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const found = (probe.address() as AddressInfo).port
  probe.close()
  await once(probe, 'close')
  return found
}

let settling: NodeJS.Timeout | undefined
let renewing: Promise<unknown> = Promise.resolve()
function changed(name: string): void {
  // made by the build itself
  if (name.endsWith('.eta.ts')) return
  clearTimeout(settling)
  settling = setTimeout(() => {
    renewing = renewing.then(renew)
  }, SETTLE_MS)
}

function giveUp(why: string): never {
  console.error(why)
  process.exit(1)
}

/** Build and restart; false when it was started and does not serve. A source that does not build is told of, and the portal goes on as it was. */
async function renew(): Promise<boolean> {
  const began = performance.now()
  try {
    await freshDist(root)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return true
  }
  await stopPortal()
  const env = { ...process.env, MODE: 'demo', PORT: String(portalPort), BASE_URL: `http://localhost:${port}` }
  portal = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  if (!(await isUp(portal))) {
    console.error('  no arrancó: se intenta otra vez con el siguiente cambio')
    return false
  }
  console.log(`  listo en ${Math.round(performance.now() - began)} ms`)
  for (const one of listeners) one.write('data: otra vez\n\n')
  return true
}

async function stopPortal(): Promise<void> {
  if (!portal || portal.exitCode !== null || portal.signalCode !== null) return
  portal.kill()
  await once(portal, 'exit')
}

/** Whether it serves, once it does or has ended. */
async function isUp(child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    try {
      if ((await fetch(`http://127.0.0.1:${portalPort}/healthz`)).ok) return true
    } catch {}
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  return false
}

function answer(asked: IncomingMessage, response: ServerResponse): void {
  if (asked.url === SCRIPT) {
    response.setHeader('Content-Type', 'text/javascript').end(RELOAD)
    return
  }
  if (asked.url === EVENTS) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.write(':\n\n')
    listeners.add(response)
    response.once('close', () => listeners.delete(response))
    return
  }
  pass(asked, response)
}

/** Hands a request on; a page comes back with the script that reloads it, and a policy that lets this one in. */
function pass(asked: IncomingMessage, response: ServerResponse): void {
  const { 'accept-encoding': _, ...headers } = asked.headers
  const { method, url: target } = asked
  const onward = request(
    { host: '127.0.0.1', port: portalPort, method, path: target, headers },
    async (from) => {
      const page = from.headers['content-type']?.startsWith('text/html') && method === 'GET'
      if (!page) {
        response.writeHead(from.statusCode ?? 502, from.headers)
        from.pipe(response)
        return
      }
      // the portal may end in the middle of a page: it is built anew
      const html = await text(from).catch(() => undefined)
      if (html === undefined) return restarting(response)
      const body = `${html}<script async src="${SCRIPT}"></script>`
      const policy = withReload(String(from.headers['content-security-policy'] ?? ''))
      response.writeHead(from.statusCode ?? 502, {
        ...from.headers,
        'content-length': Buffer.byteLength(body),
        ...(policy ? { 'content-security-policy': policy } : {}),
      })
      response.end(body)
    },
  )
  onward.on('error', () => restarting(response))
  asked.pipe(onward)
}

function restarting(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end('La ventanilla está arrancando otra vez: vuelve a cargar en un momento.\n')
}

/** A page that runs scripts of its own may run this one as it is. */
const withReload = (policy: string): string =>
  policy === '' || policy.includes('script-src') ? policy : `${policy};script-src 'self';connect-src 'self'`
