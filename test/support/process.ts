import { type ChildProcess, spawn } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { dist, eventually } from './portal.ts'

export type Running = {
  readonly child: ChildProcess
  readonly url: string
  /** all it said so far, both streams */
  readonly said: () => string
  /** exit code and how long it took, in ms */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; ms: number }>
}

/**
 * Runs a built entry with an environment of its own: nothing of the tests' own environment but PATH, and what Node
 * compiled at an earlier start.
 * @param cwd where it may find a .env
 */
export function run(entry: string, args: readonly string[], env: Record<string, string>, cwd = dist) {
  const child = spawn(process.execPath, [path.join(dist, entry), ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      ...env,
    },
    // a .env of whoever runs the tests is none of theirs
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
  const over = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, said: () => said, over }
}

/** Runs one command of the operator, as built: all that it said, and its exit code. */
export async function nss(env: Record<string, string>, ...args: string[]) {
  const { over, said } = run('cli.js', args, env)
  const code = await over
  return { code, said: said() }
}

/** Starts the portal as an operator would and waits until it says where it is. */
export async function startPortal(env: Record<string, string>, cwd?: string): Promise<Running> {
  const { child, said, over } = run('main.js', [], { PORT: '0', ...env }, cwd)
  const url = await eventually(() => {
    if (child.exitCode !== null) throw new Error(`it ended at once:\n${said()}`)
    const port = /"port":(\d+)/.exec(said())?.[1] ?? /Portal +http:\/\/[^:]+:(\d+)/.exec(said())?.[1]
    return port && `http://127.0.0.1:${port}`
  })
  return {
    child,
    url,
    said,
    end: async (signal = 'SIGTERM') => {
      const started = performance.now()
      child.kill(signal)
      const code = await over
      return { code, ms: performance.now() - started }
    },
  }
}

/** A port that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
