import { Worker } from 'node:worker_threads'
import type { Plugin } from 'vitest/config'
import type { PoolOptions, PoolWorker, WorkerRequest } from 'vitest/node'

const NAME = 'kept-thread'

/** After so many runs a thread is left, with all that they may have left in it. */
const RUNS = 40

let idle: { readonly thread: Worker; readonly runs: number } | undefined

/**
 * Runs the tests of one mutant after the other in one thread. Vitest starts a thread for each run, which then loads the
 * database, the templates and all the rest again: that was two of the three seconds of a mutant. A mutant that is at work
 * while modules load (`static`) has a thread of its own.
 */
class KeptThread implements PoolWorker {
  readonly name = NAME
  private thread: Worker | undefined
  private runs = 0
  private readonly listeners: [event: string, callback: (message: unknown) => void][] = []
  private readonly options: PoolOptions
  private readonly alone: boolean

  constructor(options: PoolOptions) {
    this.options = options
    const { mutantActivation } = options.project.getProvidedContext() as { mutantActivation?: string }
    this.alone = mutantActivation === 'static'
  }

  on(event: string, callback: (message: unknown) => void): void {
    this.listeners.push([event, callback])
    this.thread?.on(event, callback)
  }

  off(event: string, callback: (message: unknown) => void): void {
    this.thread?.off(event, callback)
  }

  send(message: WorkerRequest): void {
    this.thread?.postMessage(message)
  }

  deserialize(data: unknown): unknown {
    return data
  }

  async start(): Promise<void> {
    const kept = this.alone ? undefined : idle
    if (kept) idle = undefined
    const { env, execArgv } = this.options
    this.thread =
      kept?.thread ??
      new Worker(new URL('thread.ts', import.meta.url), { env: env as NodeJS.ProcessEnv, execArgv })
    this.thread.ref()
    this.runs = kept?.runs ?? 0
  }

  async stop(): Promise<void> {
    const { thread } = this
    if (!thread) return
    this.thread = undefined
    // vitest leaves them, since its threads end; and removeAllListeners would stop the port for good
    for (const [event, callback] of this.listeners) thread.off(event, callback)
    if (this.alone || this.runs + 1 >= RUNS || idle) await thread.terminate()
    else {
      thread.unref()
      idle = { thread, runs: this.runs + 1 }
    }
  }
}

/** Puts the tests of a run into a kept thread; a plugin, since Stryker would set the pool itself. */
export const keptThread = (): Plugin => ({
  name: NAME,
  configureVitest({ project }) {
    project.config.pool = NAME
    project.config.poolRunner = { name: NAME, createPoolWorker: (options) => new KeptThread(options) }
  },
})
