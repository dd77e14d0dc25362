/**
 * The thread of `kept-thread.ts`: vitest's own worker, except that it takes a next run after it was told to stop. What it
 * loaded stays loaded; vitest loads the files of the tests anew in each run.
 */
import { parentPort } from 'node:worker_threads'
import { init, runBaseTests, setupEnvironment } from 'vitest/worker'

type Listener = (message: unknown) => void

const port = parentPort
if (!port) throw new Error('only as a thread')
/** the first hears what the pool asks; one more for each run, which its end takes away */
const listeners: Listener[] = []

init({
  post: (message) => port.postMessage(message),
  on: (listener: Listener) => {
    listeners.push(listener)
    port.on('message', listener)
  },
  off: (listener: Listener) => void port.off('message', listener),
  teardown: () => {
    for (const listener of listeners.splice(1)) port.off('message', listener)
  },
  runTests: (state, traces) => runBaseTests('run', state, traces),
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
})
