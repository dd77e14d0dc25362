/**
 * `npm test`, after the build: types, style and tests at the same time, since none of them keeps two cores busy alone.
 * What types and style have to say comes after the tests. Fails when one of the three does.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'

type Check = { readonly name: string; readonly code: number; readonly said: string }

/**
 * Runs a program.
 * @param command of the path, where `node_modules/.bin` is
 * @param aside its output is kept, and not shown as it comes
 */
function check(
  name: string,
  [command, ...args]: readonly [string, ...string[]],
  aside: boolean,
): Promise<Check> {
  const { promise, resolve } = Promise.withResolvers<Check>()
  const child = spawn(command, args, {
    stdio: ['inherit', aside ? 'pipe' : 'inherit', aside ? 'pipe' : 'inherit'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (said += bytes))
  child.once('error', (error) => resolve({ name, code: 1, said: error.message }))
  child.once('close', (code) => resolve({ name, code: code ?? 1, said }))
  return promise
}

const vitest = path.resolve(import.meta.dirname, '../node_modules/vitest/vitest.mjs')

const checks = await Promise.all([
  check('tsc', ['tsc', '--noEmit'], true),
  check('biome', ['biome', 'check', '--error-on-warnings', '.'], true),
  check('vitest', ['node', vitest, 'run', ...process.argv.slice(2)], false),
])
const failed = checks.filter(({ code }) => code !== 0)
for (const { name, said } of failed) console.error(said ? `\n${name}:\n${said}` : `\n${name}`)
process.exitCode = failed.length > 0 ? 1 : 0
