import { parentPort, type Worker } from 'node:worker_threads'

type Asked<Q> = { readonly id: number; readonly question: Q }
type Answered<A> = { readonly id: number } & ({ readonly answer: A } | { readonly failure: string })
type Waiting<A> = { readonly resolve: (answer: A) => void; readonly reject: (error: Error) => void }

export type RestingThread<Q, A> = {
  /** `moved`: buffers that the thread takes over; they are empty here afterwards */
  ask(question: Q, moved?: readonly ArrayBuffer[]): Promise<A>
  close(): Promise<void>
}

export type RestingThreadOptions = {
  /** its module calls `answerQuestions` */
  readonly start: () => Worker
  /** ms without a question after which it ends, and gives its memory back */
  readonly rest: number
  /** who it is, in what the operator reads of its faults */
  readonly name: string
}

/**
 * Work for a thread of its own, so that the one that serves is never held up. The thread starts at the first need and
 * takes one question after another; when it dies, what waited is rejected and the next question starts a new one. It
 * never keeps the process alive by itself, and without work it ends.
 */
export function createRestingThread<Q, A>({ start, rest, name }: RestingThreadOptions): RestingThread<Q, A> {
  const waiting = new Map<number, Waiting<A>>()
  let worker: Worker | undefined
  let closed = false
  let lastId = 0
  let resting: NodeJS.Timeout | undefined

  const end = (): Promise<unknown> | undefined => {
    const ended = worker
    worker = undefined
    return ended?.terminate()
  }
  const begin = (): Worker => {
    const born = start()
    born.on('message', (answered: Answered<A>) => {
      settle(answered)
      if (waiting.size > 0) return
      born.unref()
      resting = setTimeout(end, rest).unref()
    })
    const died = (reason: string): void => {
      if (worker !== born) return
      worker = undefined
      const tasks = [...waiting.values()]
      waiting.clear()
      for (const task of tasks) task.reject(new Error(`${name} se detuvo: ${reason}`))
    }
    born.on('error', (error) => died(error.message))
    born.on('exit', (code) => died(`terminó con código ${code}`))
    return born
  }
  const settle = (answered: Answered<A>): void => {
    const task = waiting.get(answered.id)
    waiting.delete(answered.id)
    if ('answer' in answered) task?.resolve(answered.answer)
    else task?.reject(new Error(`${name} no pudo: ${answered.failure}`))
  }

  return {
    ask(question, moved = []) {
      if (closed) return Promise.reject(new Error(`${name} ya está cerrado`))
      clearTimeout(resting)
      worker ??= begin()
      worker.ref()
      const id = ++lastId
      const asked: Asked<Q> = { id, question }
      worker.postMessage(asked, moved)
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    },
    async close() {
      closed = true
      clearTimeout(resting)
      await worker?.terminate()
    },
  }
}

/** In the thread: answers one question after another; two at once would take as long, and twice the memory. */
export function answerQuestions<Q, A>(work: (question: Q) => A | Promise<A>): void {
  const answer = async ({ id, question }: Asked<Q>): Promise<Answered<A>> => {
    try {
      return { id, answer: await work(question) }
    } catch (error) {
      return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
  let queue = Promise.resolve()
  parentPort?.on('message', (asked: Asked<Q>) => {
    queue = queue.then(async () => parentPort?.postMessage(await answer(asked)))
  })
}
