import { Readable } from 'node:stream'
import type Mail from 'nodemailer/lib/mailer'

type HandOver = () => Promise<void>

/** Sees each message on its way to the server: nodemailer's errors do not say how far it came. */
export function watchMessages(mail: Mail) {
  const expected = new Map<unknown, { readonly handOver: HandOver; stream?: Readable }>()
  mail.use('stream', ({ data, message }, done) => {
    const make = message.createReadStream.bind(message)
    const one = expected.get(data.messageId)
    message.createReadStream = (options) => {
      if (!one) return make(options)
      one.stream = Readable.from(endingAfter(make(options), one.handOver), { objectMode: false })
      return one.stream
    }
    done()
  })
  return {
    expect: (messageId: string, handOver: HandOver): void => {
      expected.set(messageId, { handOver })
    },
    /** asked once after each try: whether the server had begun to take the message */
    begun: (messageId: string): boolean => {
      const begun = expected.get(messageId)?.stream?.readableDidRead ?? false
      expected.delete(messageId)
      return begun
    },
  }
}

/** Read on demand: `handOver` runs when the server has been given all but the end. */
async function* endingAfter(stream: Readable, handOver: HandOver): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield chunk
  await handOver()
}
