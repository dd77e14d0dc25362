import { readFileSync } from 'node:fs'
import path from 'node:path'

/** A file under a hashed name, already compressed at build. */
export type Asset = {
  readonly type: string
  readonly plain: Uint8Array
  readonly br: Uint8Array
  readonly gz: Uint8Array
}
export type Assets = {
  /** the style sheet, to go inside pages */
  readonly style: string
  /** the script inside pages that fetches the other */
  readonly loader: string
  /** the page that checks a document without a network, without keys */
  readonly offlinePage: string
  /** `app.js` → `/assets/app.3f2a91bc.js` */
  readonly pathOf: (name: string) => string
  readonly byPath: ReadonlyMap<string, Asset>
}

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/**
 * Reads what the build left in `folder` (`dist/public`) into memory. Throws when there was no build; `pathOf` throws for
 * a name that it did not make.
 */
export function loadAssets(folder: string): Assets {
  const read = (name: string) => readFileSync(path.join(folder, name))
  const manifest = JSON.parse(read('manifest.json').toString()) as Record<string, string>
  const byPath = new Map<string, Asset>()
  for (const file of Object.values(manifest)) {
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream'
    byPath.set(`/assets/${file}`, { type, plain: read(file), br: read(`${file}.br`), gz: read(`${file}.gz`) })
  }
  return {
    style: read(manifest['estilos.css'] ?? '').toString(),
    loader: read('carga.js').toString(),
    offlinePage: read('verificar-qr.html').toString(),
    byPath,
    pathOf: (name) => {
      const file = manifest[name]
      if (!file) throw new Error(`no asset ${name}`)
      return `/assets/${file}`
    },
  }
}
