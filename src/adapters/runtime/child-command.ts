import { spawn } from 'node:child_process'

/** How a command ended: `code` null when a signal, or its own start, ended it. Output as it came. */
export type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command under way. */
export type Running = {
  readonly ended: Promise<Ended>
  /** ends its standard input */
  close(): void
  kill(): void
}

type Options = {
  /** instead of this process's own environment */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** ms after which it is ended; absent: it takes the time it takes */
  readonly timeout?: number | undefined
  /** what its standard input has; absent: nothing, unless it is `held` open */
  readonly input?: string | undefined
  /** its standard input stays open until `close`, or until this process ends */
  readonly held?: boolean
}

/** What a command says beyond this is dropped: nobody reads more. */
const MOST_OUTPUT = 4_000_000

/**
 * Starts one command of the operator's in a child process, so that the event loop never waits for it.
 * @param cli the bundled commands, `dist/cli.js`
 */
export function startCommand(cli: string, args: readonly string[], options: Options = {}): Running {
  const { env, timeout, input, held = false } = options
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: [held || input !== undefined ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(env ? { env } : {}),
    ...(timeout === undefined ? {} : { timeout }),
  })
  const said = { stdout: '', stderr: '' }
  const keep = (which: keyof typeof said) => (chunk: Buffer) => {
    if (said[which].length < MOST_OUTPUT) said[which] += chunk.toString()
  }
  child.stdout?.on('data', keep('stdout'))
  child.stderr?.on('data', keep('stderr'))
  // it may have ended before it read
  child.stdin?.on('error', () => {})
  if (input !== undefined) child.stdin?.end(input)
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, stdout: said.stdout, stderr: message }))
    child.once('close', (code) => resolve({ code, ...said }))
  })
  return { ended, close: () => void child.stdin?.end(), kill: () => void child.kill() }
}

/**
 * Runs one command of the operator's in a child process, in the same environment.
 * @param options.timeout ms after which it is ended; absent: it takes the time it takes
 * @param options.log gets all its output, in lines, and whether it exited with 0, once it has ended
 */
export function runCommand(
  cli: string,
  args: readonly string[],
  { log, ...options }: Options & { readonly log: (lines: readonly string[], ok: boolean) => void },
): void {
  void startCommand(cli, args, options).ended.then(({ code, stdout, stderr }) =>
    log(`${stdout}\n${stderr}`.split('\n').filter(Boolean), code === 0),
  )
}
