import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inFolder, type Row, row } from './row.ts'

const root = path.resolve(import.meta.dirname, '..')
const MB = 1e6
const NAMED = 6

/** What `npm ci` puts on the disk here, and what of it a portal runs with, in the image and in the archive of a release. */
export async function installRows(): Promise<Row[]> {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const sizes = Object.keys(lock.packages)
    .filter((folder) => folder !== '' && existsSync(path.join(root, folder)))
    .map((folder) => ({
      name: path.relative('node_modules', folder),
      bytes: bytesOf(path.join(root, folder)),
    }))
  const largest = sizes
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, NAMED)
    .map(({ name, bytes }) => `${name} ${Math.round(bytes / MB)}`)
  const served = await inFolder(async (folder) => {
    execFileSync(process.execPath, [path.join(root, 'scripts/image.ts'), folder])
    return bytesOf(folder, () => true)
  })
  const installed = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    row('Lo que `npm ci` deja en node_modules', installed / MB, 'MB', 'max', 450, `${largest.join(', ')} MB`),
    row('Lo que la ventanilla necesita para atender, sin Node', served / MB, 'MB', 'max', 60),
  ]
}

/** @param goInto the folders of a package that hold others are counted by themselves */
function bytesOf(folder: string, goInto = (name: string): boolean => name !== 'node_modules'): number {
  let all = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (!entry.isDirectory()) all += lstatSync(file).size
    else if (goInto(entry.name)) all += bytesOf(file, goInto)
  }
  return all
}
