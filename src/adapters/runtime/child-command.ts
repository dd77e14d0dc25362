import type { ChildProcess } from 'node:child_process'

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

function spawnCommand(cli: string, args: readonly string[], options: Options): ChildProcess {
  const { env, timeout, input, held = false } = options
  // not before: a start has no use for it
  const { spawn } = process.getBuiltinModule('node:child_process')
  return spawn(process.execPath, [cli, ...args], {
    stdio: [held || input !== undefined ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(env ? { env } : {}),
    ...(timeout === undefined ? {} : { timeout }),
  })
}

/**
 * Starts one command of the operator's in a child process, so that the event loop never waits for it. One that cannot
 * start has ended, with the reason as what it said: this never throws.
 * @param cli the bundled commands, `dist/cli.js`
 */
export function startCommand(cli: string, args: readonly string[], options: Options = {}): Running {
  const { input } = options
  let child: ChildProcess
  try {
    child = spawnCommand(cli, args, options)
  } catch (error) {
    // E2BIG, ENOMEM: Node tells some failures by its event, and throws these
    const ended = Promise.resolve({ code: null, stdout: '', stderr: (error as Error).message })
    return { ended, close: () => {}, kill: () => {} }
  }
  const said = { stdout: '', stderr: '' }
  for (const which of ['stdout', 'stderr'] as const)
    child[which]?.setEncoding('utf8').on('data', (text: string) => {
      if (said[which].length < MOST_OUTPUT) said[which] += text
    })
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
