/** `dist/` as the sources are: `npm start`, `npm run nss`, tests and the dev loop ask here, and only what is older than them is built again. */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What the build reads, made files apart. */
const BUILT_FROM = [
  'src/**/*',
  'public/**/*',
  'scripts/**/*',
  // a page of the portal has it whole
  'docs/verificar-qr.mjs',
  'package-lock.json',
  'package.json',
]

const PATIENCE_MS = 120_000

/** Whether something that the build reads is newer than what it made; a source that went is not noticed. */
export function isStale(root: string): boolean {
  const built = modified(path.join(root, 'dist/built'))
  if (built === undefined) return true
  return globSync(BUILT_FROM, { cwd: root }).some(
    (name) => !name.endsWith('.eta.ts') && (modified(path.join(root, name)) ?? 0) > built,
  )
}

/**
 * Builds when something is newer than the last build. Several processes may ask at once: one builds, the others wait
 * for it. Throws what the build printed when it fails.
 */
export async function freshDist(root: string): Promise<void> {
  if (!isStale(root)) return
  const lock = path.join(root, 'dist.lock')
  const end = Date.now() + PATIENCE_MS
  while (!take(lock)) {
    if (Date.now() > end) throw new Error(`another process is building for too long: ${lock}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  try {
    if (isStale(root)) build(root)
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function build(root: string): void {
  const done = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: root, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`the build failed:\n${done.stdout}${done.stderr}`)
}

/** A folder with the process id in it: what a process that was killed left behind is taken over. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock)
    writeFileSync(path.join(lock, 'pid'), String(process.pid))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return takeOver(lock)
  }
}

/** In its place, by one of those who see that it is abandoned: removed, it might be another's by then. */
function takeOver(lock: string): boolean {
  const pid = holderOf(lock)
  if (pid === undefined || isAlive(pid)) return false
  try {
    mkdirSync(path.join(lock, `after-${pid}`))
  } catch {
    return false
  }
  if (holderOf(lock) !== pid) return false
  writeFileSync(path.join(lock, 'pid'), String(process.pid))
  return true
}

/** undefined: released, or taken a moment ago and its process id not written yet */
function holderOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(path.join(lock, 'pid'), 'utf8')) || undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function modified(file: string): number | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found?.isDirectory() ? undefined : found?.mtimeMs
}
