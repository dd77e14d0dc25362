import { Worker } from 'node:worker_threads'
import type { Delivery, MailCarrier, Message } from '../../domain/ports/mail-carrier.ts'
import { createIdleWorker } from '../runtime/idle-worker.ts'
import type { SmtpSettings } from './smtp.ts'

/** A mail to send; then, as often as the thread asks for it: that it was written down as handed over, or why not. */
export type SmtpQuestion =
  | { readonly id: number; readonly message: Message }
  | { readonly id: number; readonly failure: string | undefined }
export type SmtpAnswer = { readonly handOver: true } | { readonly delivery: Delivery }

/** ms without mail after which the thread ends: connections to a server live for 20 s. */
const IDLE_MS = 60_000

/**
 * `createSmtpCarrier` in a thread of its own: to put a mail together and talk with a server takes as long as two pages,
 * and a backlog of them would stand before those who wait for one. A mail over which the thread dies is tried later; so
 * is each with settings that cannot be used, which throw nothing here.
 * @param workerUrl the bundled `smtp-worker`
 * @param idleMs without mail, after which the thread ends
 */
export function createThreadedCarrier(
  settings: SmtpSettings,
  workerUrl: URL,
  idleMs: number = IDLE_MS,
): MailCarrier {
  const resourceLimits = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 8 }
  const start = () => new Worker(workerUrl, { workerData: settings, env: {}, resourceLimits })
  const worker = createIdleWorker<SmtpQuestion, SmtpAnswer>({ start, idleMs, name: 'El envío de correos' })
  let last = 0
  const failureOf = async (handOver: () => Promise<void>): Promise<string | undefined> => {
    try {
      await handOver()
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  return {
    deliver: async (message, handOver = async () => {}) => {
      const id = ++last
      try {
        let answer = await worker.ask({ id, message })
        while (!('delivery' in answer)) answer = await worker.ask({ id, failure: await failureOf(handOver) })
        return answer.delivery
      } catch {
        return { outcome: 'later', reason: 'smtp: el hilo se detuvo' }
      }
    },
    close: worker.close,
  }
}
