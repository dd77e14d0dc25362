/** Sources → `dist/`: compiled templates, one bundle for each program and thread, assets with content hashes, precompressed. */
import { createHash } from 'node:crypto'
import {
  cpSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { buildSync, transformSync } from 'esbuild'
import { bundleModules, bundlePrograms, compilePrograms } from './bundles.ts'
import { leanHtmx } from './htmx.ts'
import { offlinePage } from './offline-page.ts'
import { compileTemplates } from './templates.ts'

const root = path.resolve(import.meta.dirname, '..')
// made aside and put in place whole: who reads meanwhile finds the build before
const dist = path.join(root, `dist.${process.pid}`)
process.chdir(root)

const began = new Date()
try {
  compileTemplates()
  await bundleModules(dist)
  await bundlePrograms(dist)
  copyData()
  makeAssets()
  compilePrograms(dist)
  putInPlace()
} finally {
  rmSync(dist, { recursive: true, force: true })
}

/** `built` has the moment before the first source was read: what changed since is not in it (`fresh-dist.ts`). */
function putInPlace(): void {
  const mark = path.join(dist, 'built')
  writeFileSync(mark, '')
  utimesSync(mark, began, began)
  const [target, before] = [path.join(root, 'dist'), path.join(root, `dist.${process.pid}.before`)]
  try {
    renameSync(target, before)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  renameSync(dist, target)
  rmSync(before, { recursive: true, force: true })
}

function copyData(): void {
  for (const folder of ['migrations', 'migrations-postgres'])
    cpSync(`src/db/${folder}`, path.join(dist, folder), { recursive: true })
  cpSync('src/views/pdf/fonts', path.join(dist, 'fonts'), { recursive: true })
  cpSync('src/adapters/captcha/audio/clips', path.join(dist, 'clips'), { recursive: true })
  cpSync('node_modules/zxing-wasm/dist/reader/zxing_reader.wasm', path.join(dist, 'zxing_reader.wasm'))
  for (const file of globSync('src/db/seed/*.{csv,tsv,txt,json}')) {
    cpSync(file, path.join(dist, 'seed', path.basename(file)))
  }
}

/**
 * A sheet that compresses well, since the first page of a browser brings it along: custom properties by one letter each,
 * which the sheet alone knows, and declarations in the order of the alphabet, where a shorthand comes before its parts.
 */
function leanStyle(css: string): string {
  const names = [...new Set([...css.matchAll(/--[a-z]+(?=:)/g)].map(([name]) => name))]
  // those that the sheet has most, which cost least
  const letters = 'fthlbcdgmoskpraeinuvwxyz'
  const short = new Map(names.map((name, nth) => [name, `--${letters[nth]}`]))
  const property = (declaration: string) => declaration.slice(0, declaration.indexOf(':'))
  return css
    .replace(/--[a-z]+(?=[:)])/g, (name) => short.get(name) ?? name)
    .replace(/(--[a-z]:) /g, '$1')
    .replace(/\{([^{}]*)\}/g, (_, body: string) => {
      const sorted = body.split(';').sort((a, b) => (property(a) < property(b) ? -1 : 1))
      return `{${sorted.join(';')}}`
    })
}

/** `dist/public/<name>.<hash>.<ext>` with `.br` and `.gz` beside, and a manifest of them. */
function makeAssets(): void {
  const out = path.join(dist, 'public')
  mkdirSync(out, { recursive: true })
  const style = transformSync(readFileSync('public/estilos.css', 'utf8'), {
    loader: 'css',
    minify: true,
    target: 'chrome60',
  })
  const scriptIn = (language: string): Uint8Array => {
    const [script] = buildSync({
      entryPoints: ['public/app.js'],
      bundle: true,
      minify: true,
      write: false,
      alias: { frases: path.join(root, `public/frases.${language}.js`) },
    }).outputFiles
    return script?.contents ?? Buffer.of()
  }
  // one file, so that a browser has either all of it or, where it is older than htmx, the page as it is without scripts
  const htmx = Buffer.from(leanHtmx('node_modules/htmx.org/dist/htmx.js'))
  const loader = transformSync(readFileSync('public/carga.js', 'utf8'), {
    loader: 'js',
    minify: true,
    target: 'es2018',
  })
  writeFileSync(path.join(out, 'carga.js'), loader.code.trim())
  const files: [name: string, bytes: Buffer][] = [
    ['estilos.css', Buffer.from(leanStyle(style.code.trim()))],
    ['app.js', Buffer.concat([htmx, Buffer.from('\n'), scriptIn('es')])],
    ['app.en.js', Buffer.concat([htmx, Buffer.from('\n'), scriptIn('en')])],
    ['llave.js', Buffer.from(transformSync(readFileSync('public/llave.js', 'utf8'), { minify: true }).code)],
  ]
  const manifest: Record<string, string> = {}
  for (const [name, bytes] of files) {
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 8).replace(/[-_]/g, 'x')
    const { name: stem, ext } = path.parse(name)
    const hashed = `${stem}.${hash}${ext}`
    manifest[name] = hashed
    writeFileSync(path.join(out, hashed), bytes)
    writeFileSync(path.join(out, `${hashed}.gz`), gzipSync(bytes, { level: 9 }))
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    writeFileSync(path.join(out, `${hashed}.br`), brotliCompressSync(bytes, { params }))
  }
  writeFileSync(path.join(out, 'verificar-qr.html'), offlinePage())
  writeFileSync(path.join(out, 'manifest.json'), JSON.stringify(manifest))
}
