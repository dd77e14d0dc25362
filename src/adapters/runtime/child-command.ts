import { spawn } from 'node:child_process'

/**
 * Runs one command of the operator's in a child process, in the same environment, so that the event loop never waits for
 * it.
 * @param cli the bundled commands, `dist/cli.js`
 * @param options.timeout ms after which it is ended; absent: it takes the time it takes
 * @param options.log gets all its output, in lines, and whether it exited with 0, once it has ended
 */
export function runCommand(
  cli: string,
  args: readonly string[],
  options: { readonly timeout?: number; readonly log: (lines: readonly string[], ok: boolean) => void },
): void {
  const { timeout, log } = options
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(timeout === undefined ? {} : { timeout }),
  })
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  child.once('error', (error) => log([error.message], false))
  child.once('close', (code) => log(Buffer.concat(said).toString().split('\n').filter(Boolean), code === 0))
}
