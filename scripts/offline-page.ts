/**
 * The page that checks a document without a network, as one file: `public/verificar-qr.*`, the program that stands in
 * `docs/verificar-qr.mjs`, and a reader of QR. Alone (`node scripts/offline-page.ts`) it writes `docs/verificar-qr.html`.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildSync, transformSync } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** The whole page without keys: `null` stands where the portal puts its own, in Base64 between quotation marks. */
export function offlinePage(): string {
  const style = transformSync(read('public/verificar-qr.css'), { loader: 'css', minify: true }).code.trim()
  const [bundle] = buildSync({
    absWorkingDir: root,
    entryPoints: ['public/verificar-qr.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    external: ['node:*'],
    treeShaking: true,
    target: 'es2022',
    // what docs/verificar-qr.mjs does as a program is not for a page
    define: { 'globalThis.process': 'undefined', 'import.meta.url': '""' },
    legalComments: 'none',
    write: false,
  }).outputFiles
  const program = (bundle?.text ?? '').trim().replaceAll('</script', '<\\/script')
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = `default-src 'none'; script-src ${hash(program)}; style-src ${hash(style)}; img-src blob:; media-src blob:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`
  const parts: Record<string, string> = { politica: policy, estilo: style, programa: program, llaves: 'null' }
  return read('public/verificar-qr.html').replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '')
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(path.join(root, 'docs/verificar-qr.html'), offlinePage())
