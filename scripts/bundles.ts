/** Sources → the JavaScript of `dist/`: drizzle-orm's many modules alone would cost most of a second at start. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BuildOptions, build, type Plugin, transformSync } from 'esbuild'
import { EXTERNAL } from './external.ts'
import { leaveOut } from './left-out.ts'
import { START_FLAGS } from './start-flags.ts'

const BUNDLE: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  sourcemap: 'linked',
  sourcesContent: false,
  external: EXTERNAL.flatMap((name) => [name, `${name}/*`]).filter((name) => name !== 'better-sqlite3'),
  // the fast build of React, whoever starts it
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
}

/** Packages that a program loads when it first needs them: each a file of its own, which a start does not read. */
const SELDOM = ['age-encryption', '@simplewebauthn/server']
const fileOf = (name: string): string => name.replace(/\W+/g, '-').replace(/^-/, '')

const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[@\w]/ }, ({ kind, path: name }) =>
      kind === 'dynamic-import' && SELDOM.includes(name)
        ? { path: `./${fileOf(name)}.cjs`, external: true }
        : undefined,
    )
  },
}

/** Of SQLite only what finds its binary is loaded from its package: its other dozen files would be looked for one by one. */
const sqlite: Plugin = {
  name: 'sqlite',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/binding$/ }, ({ importer }) =>
      /better-sqlite3[\\/]lib[\\/]index\.js$/.test(importer)
        ? { path: '../node_modules/better-sqlite3/lib/binding.js', external: true }
        : undefined,
    )
  },
}

/** The threads. */
export async function bundleModules(dist: string): Promise<void> {
  await build({
    ...BUNDLE,
    entryPoints: {
      'pdf-worker-main': 'src/adapters/pdf/worker.ts',
      'padron-worker': 'src/db/padron/worker.ts',
      'inspect-worker': 'src/adapters/inspect/worker.ts',
      'checkpoint-worker': 'src/app/checkpoint-worker.ts',
      'smtp-worker': 'src/adapters/mail/smtp-worker.ts',
    },
    outdir: dist,
    splitting: true,
    format: 'esm',
    plugins: [leaveOut, sqlite],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
}

/**
 * The portal and the commands: each one script, which `load.ts` runs, and an entry that asks first for a Node that is
 * new enough.
 */
export async function bundlePrograms(dist: string): Promise<void> {
  await build({
    ...BUNDLE,
    entryPoints: {
      main: 'src/main.ts',
      cli: 'src/cli.ts',
      ...Object.fromEntries(SELDOM.map((name) => [fileOf(name), name])),
    },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    // `import()` is experimental in a script of V8, and says so
    supported: { 'dynamic-import': false },
    plugins: [leaveOut, sqlite, apart],
    define: { ...BUNDLE.define, 'import.meta.url': '__url', 'import.meta.dirname': '__dirname' },
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  })
  for (const program of ['main', 'cli']) escapeIn(path.join(dist, `${program}.cjs`))
  const { code } = transformSync(readFileSync('scripts/load.ts', 'utf8'), { loader: 'ts' })
  writeFileSync(path.join(dist, 'load.js'), code)
  const check = readFileSync('scripts/check-node.js', 'utf8')
  for (const entry of ['main', 'cli'])
    writeFileSync(
      path.join(dist, `${entry}.js`),
      `${check}const { load } = await import('./load.js')\nload('${entry}.cjs')\n`,
    )
}

/** A program is read as ASCII, in half the memory; esbuild leaves letters in regular expressions as they are. */
function escapeIn(file: string): void {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped))
}

/** What V8 compiles at a start is kept beside the code. Where this cannot be done a start takes longer, and no more. */
export function compilePrograms(dist: string): void {
  const data = mkdtempSync(path.join(tmpdir(), 'ventanilla-'))
  // the portal twice: the first time it makes its data, which never takes the same time
  for (const program of ['main', 'main', 'cli bitacora verificar']) {
    const command = [
      ...START_FLAGS,
      '--random-seed=1',
      'scripts/compile.ts',
      dist,
      data,
      ...program.split(' '),
    ]
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 60_000 })
    if (status !== 0)
      console.warn(`${program}: lo compilado no se guarda, y tardará más en arrancar.\n${stderr}`)
  }
  rmSync(data, { recursive: true, force: true })
}
