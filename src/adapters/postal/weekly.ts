import { spawn } from 'node:child_process'

const MINUTE = 60_000
const WEEK = 7 * 24 * 60 * MINUTE
/** The download itself may take two minutes. */
const TIMEOUT_MS = 5 * MINUTE

/**
 * Runs `catalogo descargar` of the operator's program a minute from now and then once a week, in a process of its own:
 * an import takes a second that the serving one does not have. The catalogue in use notices the new file by itself.
 * Gives what stops it; a download in flight is left to finish.
 * @param cli the built program of commands, `dist/cli.js`; it reads the same environment
 * @param log what the program said, line by line, and whether it did its work
 */
export function startWeeklyCatalogue(options: {
  readonly cli: string
  readonly log: (lines: readonly string[], ok: boolean) => void
  readonly first?: number
  readonly every?: number
}): () => void {
  const { cli, log, first = MINUTE, every = WEEK } = options
  let next = setTimeout(run, first)
  next.unref()
  function run(): void {
    next = setTimeout(run, every)
    next.unref()
    const child = spawn(process.execPath, [cli, 'catalogo', 'descargar'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    })
    const said: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    child.once('error', (error) => log([error.message], false))
    child.once('close', (code) => log(Buffer.concat(said).toString().split('\n').filter(Boolean), code === 0))
  }
  return () => clearTimeout(next)
}
