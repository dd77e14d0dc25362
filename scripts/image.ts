/**
 * What of this folder a running portal needs → the new folder named: `package.json`, `dist`, the verifiers of
 * ledger and QR, and of `node_modules` the packages that the bundles load, without sources, types and what belongs to other machines.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { EXTERNAL } from './external.ts'

const root = path.resolve(import.meta.dirname, '..')
const target = path.resolve(process.argv[2] ?? 'image')

/** C headers, for node-gyp only. */
const UNUSED = new Set(['node-addon-api'])
/** Files that no program reads at run time; Node runs no TypeScript of a package. */
const UNREAD = /(\.[cm]?js\.map|\.[ch](pp)?|\.[cm]?ts|(?<!licen[cs]e)\.md|tsconfig\.json)$/i
/** What a package brings for those who work on it. */
const ELSEWHERE = /^(tests?|examples|tools|externs|\.[^/]+)(\/|$)/
/** better-sqlite3 ships SQLite's sources, and a prebuilt binary for each platform. */
const BINARY = new RegExp(`^prebuilds/(?!linux(musl)?-${process.arch}\\.node$)`)
const SOURCES = /^(deps|src|build)$/

if (!path.relative(target, root).startsWith('..')) {
  console.error(`${target} holds this folder, which would be deleted: name another.`)
  process.exit(2)
}
rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
cpSync(path.join(root, 'package.json'), path.join(target, 'package.json'))
cpSync(path.join(root, 'dist'), path.join(target, 'dist'), { recursive: true })
for (const program of ['scripts/nss', 'scripts/ventanilla'])
  cpSync(path.join(root, program), path.join(target, program))
for (const program of ['docs/verificar-bitacora.mjs', 'docs/verificar-qr.mjs'])
  cpSync(path.join(root, program), path.join(target, program))
for (const folder of needed()) copyPackage(folder)

/** Folders of the packages that are loaded, and of all that those load. */
function needed(): Set<string> {
  const found = new Set<string>()
  const visit = (name: string, from: string): void => {
    if (UNUSED.has(name)) return
    const folder = resolve(name, from)
    if (found.has(folder)) return
    found.add(folder)
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    for (const next of Object.keys(dependencies)) visit(next, folder)
  }
  for (const name of EXTERNAL) visit(name, root)
  return found
}

/** Node's resolution: the nearest `node_modules` upwards from the dependent. */
function resolve(name: string, from: string): string {
  for (let folder = from; folder.startsWith(root); folder = path.dirname(folder)) {
    const found = path.join(folder, 'node_modules', name)
    if (existsSync(path.join(found, 'package.json'))) return found
  }
  throw new Error(`${name} is not installed, and ${from} needs it`)
}

/** Without the packages inside it: those that are needed are copied by themselves. */
function copyPackage(folder: string): void {
  const sqlite = folder.endsWith(`${path.sep}better-sqlite3`)
  cpSync(folder, path.join(target, path.relative(root, folder)), {
    recursive: true,
    filter: (file) => {
      const name = path.relative(folder, file)
      if (name === 'node_modules' || UNREAD.test(name) || ELSEWHERE.test(name)) return false
      return !sqlite || !(BINARY.test(name) || SOURCES.test(name))
    },
  })
}
