/**
 * A mail server in a thread of its own, so that to take mail in does not hold up the thread that measures. Says its port,
 * then, when it is asked, how many it took and when the first and the last came (`performance.timeOrigin` and later, ms).
 */
import { parentPort } from 'node:worker_threads'
import { SMTPServer } from 'smtp-server'

const told = { taken: 0, first: 0, last: 0 }
const now = () => performance.timeOrigin + performance.now()
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData: (stream, _session, done) => {
    stream.resume().on('end', () => {
      told.taken += 1
      told.last = now()
      told.first ||= told.last
      done()
    })
  },
})
server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.server.address().port))
parentPort?.on('message', () => parentPort?.postMessage({ ...told }))
