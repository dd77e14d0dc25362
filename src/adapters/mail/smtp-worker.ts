import { workerData } from 'node:worker_threads'
import type { Message } from '../../domain/ports/mail-carrier.ts'
import { serveAtOnce } from '../runtime/idle-worker.ts'
import { createSmtpCarrier, type SmtpSettings } from './smtp.ts'
import type { SmtpAnswer, SmtpQuestion } from './smtp-thread.ts'

/** Entry of the thread that speaks with the mail servers. */
const carrier = createSmtpCarrier(workerData as SmtpSettings)
/** Goes on with a mail once it is written down as handed over, or was not. */
const waiting = new Map<number, (failure: string | undefined) => Promise<SmtpAnswer>>()

serveAtOnce<SmtpQuestion, SmtpAnswer>((question) => {
  if ('message' in question) return begin(question.id, question.message)
  const goOn = waiting.get(question.id)
  waiting.delete(question.id)
  if (!goOn) throw new Error('a mail that nobody began')
  return goOn(question.failure)
})

/** What became of the mail, or that it is about to end: then `waiting` has how it goes on. */
function begin(id: number, message: Message): Promise<SmtpAnswer> {
  let answer = Promise.withResolvers<SmtpAnswer>()
  const handOver = (): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.set(id, (failure) => {
        answer = Promise.withResolvers()
        if (failure === undefined) resolve()
        else reject(new Error(failure))
        return answer.promise
      })
      answer.resolve({ handOver: true })
    })
  const deliver = async (): Promise<void> => {
    const delivery = await carrier.deliver(message, handOver)
    // another one by now, if it was handed over meanwhile
    answer.resolve({ delivery })
  }
  // never rejects, as a carrier does not
  void deliver()
  return answer.promise
}
