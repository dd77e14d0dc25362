// The floor for GET of Paso 1: one HTML over bare Hono, compressed anew for each answer (brotli 5, window 16, as the
// portal does for other pages). `node bench/bare.mjs URL PORT`; says `ready`.
import { brotliCompressSync, constants } from 'node:zlib'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const [url, port] = process.argv.slice(2)
const html = await (await fetch(url)).text()
const params = {
  [constants.BROTLI_PARAM_QUALITY]: 5,
  [constants.BROTLI_PARAM_LGWIN]: 16,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
}
const headers = { 'content-encoding': 'br', 'content-type': 'text/html; charset=utf-8' }
const app = new Hono()
let asked = 0
app.get('/tramites/nss', (c) => {
  const text = Buffer.from(html + ' '.repeat(asked++ % 8))
  return c.body(brotliCompressSync(text, { params }), 200, headers)
})
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, () => process.stdout.write('ready\n'))
