/**
 * What V8 compiles when a program of `dist` starts → a file beside it, so that the next start compiles nothing.
 * `node … scripts/compile.ts dist data main` starts the portal on a folder of data, `… cli bitacora verificar` gives a
 * command. Needs the flags of `scripts/ventanilla`, since V8 refuses what was made with others; with `--random-seed=1`
 * the same program on the same data gives the same bytes.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { compiledOf, run, scriptOf } from './load.ts'

const [dist = '', data = '', program, ...args] = process.argv.slice(2)
const file = path.resolve(dist, `${program}.cjs`)
// no .env, and no setting of whoever builds
process.chdir(data)
process.env = { DATA_DIR: data, HOST: '127.0.0.1', PORT: '0' }
process.argv = [process.execPath, file, ...args]
// nothing of what it ran once is let go
setFlagsFromString('--no-flush-bytecode')

// where it will be: the bytes depend on it
const script = scriptOf(file, { name: path.join(import.meta.dirname, '../dist', `${program}.cjs`) })
const { done } = run(script, file) as { done: Promise<number | undefined> }
const port = await done
// who waits for it asks this first
if (port) await fetch(`http://127.0.0.1:${port}/readyz`)
// as it was: the second is the portal's own, when it serves
for (const flag of ['--flush-bytecode', '--heap-growing-percent=0']) setFlagsFromString(flag)
writeFileSync(compiledOf(file), script.createCachedData())
process.exit()
