/** Runs a program of this folder: one script, with what V8 compiled of it when it was built (`compile.ts`). */
import type { Script } from 'node:vm'

// imported, each would be asked for all that it exports, which loads more of Node
const { readFileSync } = process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')
const path = process.getBuiltinModule('node:path')
const vm = process.getBuiltinModule('node:vm')

const HEAD = '(function (exports, require, module, __filename, __dirname) {'

/** Where what V8 compiled of a program is: beside it, and told apart by Node's version and the machine's kind. */
export const compiledOf = (file: string): string => `${file}.${process.version}-${process.arch}`

/**
 * A program, a file in ASCII, as a script of V8.
 * @param options.compiled what an earlier script of the same text gave; what another version of V8 made, or one with
 * other flags, is refused, and the text compiled
 * @param options.name where it says that it is
 */
export const scriptOf = (
  file: string,
  { compiled, name = file }: { readonly compiled?: Buffer | undefined; readonly name?: string } = {},
): Script =>
  new vm.Script(`${HEAD}${readFileSync(file, 'latin1')}\n})`, {
    filename: name,
    cachedData: compiled,
  })

/** Runs it; what it exports. */
export function run(script: Script, file: string): Record<string, unknown> {
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file))
  return module.exports
}

/** @param name of a program in the folder of this file */
export function load(name: string): void {
  const file = path.join(import.meta.dirname, name)
  // Node reads the map of the sources only of what it loads itself
  if (process.sourceMapsEnabled) createRequire(file)(file)
  else run(scriptOf(file, { compiled: compiled(file) }), file)
}

function compiled(file: string): Buffer | undefined {
  try {
    return readFileSync(compiledOf(file))
  } catch {
    return undefined
  }
}
