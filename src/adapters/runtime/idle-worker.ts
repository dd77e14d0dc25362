import { parentPort, type Worker } from 'node:worker_threads'

type Request<Q> = { readonly id: number; readonly question: Q }
type Response<A> = { readonly id: number } & ({ readonly answer: A } | { readonly failure: string })
type Pending<A> = { readonly resolve: (answer: A) => void; readonly reject: (error: Error) => void }

export type IdleWorker<Q, A> = {
  /**
   * Rejects when the work throws, or the thread dies over it.
   * @param transfer buffers that the thread takes over (structured clone's transfer list); they are detached here
   */
  ask(question: Q, transfer?: readonly ArrayBuffer[]): Promise<A>
  close(): Promise<void>
}

export type IdleWorkerOptions = {
  /** its module calls `serveRequests` */
  readonly start: () => Worker
  /** ms without a request after which the thread ends and its memory is freed */
  readonly idleMs: number
  /** subject of the error messages, in Spanish, for the operator */
  readonly name: string
}

/**
 * A worker thread that starts with the first request and ends when idle. Requests are answered one after another;
 * when the thread dies, those pending are rejected and the next one starts a new thread. An idle thread does not keep
 * the process alive.
 */
export function createIdleWorker<Q, A>({ start, idleMs, name }: IdleWorkerOptions): IdleWorker<Q, A> {
  const pending = new Map<number, Pending<A>>()
  let worker: Worker | undefined
  let closed = false
  let lastId = 0
  let idleTimer: NodeJS.Timeout | undefined

  const end = (): Promise<unknown> | undefined => {
    const ended = worker
    worker = undefined
    return ended?.terminate()
  }
  const begin = (): Worker => {
    const born = start()
    born.on('message', (response: Response<A>) => {
      settle(response)
      if (pending.size > 0) return
      born.unref()
      idleTimer = setTimeout(end, idleMs).unref()
    })
    const died = (reason: string): void => {
      if (worker !== born) return
      worker = undefined
      const lost = [...pending.values()]
      pending.clear()
      for (const { reject } of lost) reject(new Error(`${name} se detuvo: ${reason}`))
    }
    born.on('error', (error) => died(error.message))
    born.on('exit', (code) => died(`terminó con código ${code}`))
    return born
  }
  const settle = (response: Response<A>): void => {
    const request = pending.get(response.id)
    pending.delete(response.id)
    if ('answer' in response) request?.resolve(response.answer)
    else request?.reject(new Error(`${name} no pudo: ${response.failure}`))
  }

  return {
    ask(question, transfer = []) {
      if (closed) return Promise.reject(new Error(`${name} ya está cerrado`))
      clearTimeout(idleTimer)
      worker ??= begin()
      worker.ref()
      const id = ++lastId
      const request: Request<Q> = { id, question }
      worker.postMessage(request, transfer)
      return new Promise((resolve, reject) => pending.set(id, { resolve, reject }))
    },
    async close() {
      closed = true
      clearTimeout(idleTimer)
      await worker?.terminate()
    },
  }
}

/**
 * The thread's side of `createIdleWorker`: answers one request after another, in their order. Two at once would take
 * as long, and twice the memory. What `work` throws is sent back as text.
 */
export function serveRequests<Q, A>(work: (question: Q) => A | Promise<A>): void {
  let queue = Promise.resolve()
  parentPort?.on('message', (request: Request<Q>) => {
    queue = queue.then(async () => parentPort?.postMessage(await respond(request, work)))
  })
}

/** The same for work that waits for others most of the time: each request is answered as soon as it is done. */
export function serveAtOnce<Q, A>(work: (question: Q) => A | Promise<A>): void {
  parentPort?.on('message', async (request: Request<Q>) => {
    parentPort?.postMessage(await respond(request, work))
  })
}

async function respond<Q, A>(
  { id, question }: Request<Q>,
  work: (question: Q) => A | Promise<A>,
): Promise<Response<A>> {
  try {
    return { id, answer: await work(question) }
  } catch (error) {
    return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
