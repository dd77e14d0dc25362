import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'

/**
 * What `make` gives, made by one of all workers of a run: the others wait and read it. When it fails, the next one tries.
 * @param file where it is kept, in a folder that they share; what it holds is what `v8.serialize` can
 */
export async function onceIn<T>(file: string, make: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`
  for (;;) {
    if (existsSync(file)) return deserialize(readFileSync(file)) as T
    if (takes(lock)) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  try {
    const made = await make()
    writeFileSync(`${file}.draft`, serialize(made))
    renameSync(`${file}.draft`, file)
    return made
  } finally {
    rmdirSync(lock)
  }
}

function takes(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}
