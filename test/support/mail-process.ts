/** A process that delivers what is due in a data folder until nothing is: `FOLDER SMTP_URL CLOCK_OFFSET_MS LANES`. Says `nothing due` while all wait. */
import { randomBytes } from 'node:crypto'
import { startOutboxLoop } from '../../src/adapters/mail/outbox-loop.ts'
import { createSmtpCarrier } from '../../src/adapters/mail/smtp.ts'
import { openDatabase } from '../../src/db/base/open.ts'
import { outboxStore } from '../../src/db/mail/outbox-store.ts'
import { deliverDue } from '../../src/domain/delivery/delivery.ts'
import { composeDueMail } from '../../src/views/mail/due.ts'

const [folder = '', server = '', offset = '0', lanes = '1'] = process.argv.slice(2)
const base = openDatabase(folder, 'a secret of the tests, long enough to be one')
const { outbox } = outboxStore(base)
const clock = { now: () => Date.now() + Number(offset) }
const carrier = createSmtpCarrier({
  servers: [server],
  from: 'no-responder@ventanilla.example',
  portal: 'Ventanilla NSS',
  requireTls: false,
  connections: Number(lanes),
  perSecond: 1000,
})
const compose = composeDueMail({
  portal: 'Ventanilla NSS',
  baseUrl: 'https://ventanilla.example',
  demo: true,
  store: { readPdf: async () => undefined, findTramite: async () => undefined },
  settle: async () => 'enlace',
  asks: async () => true,
  addressee: async () => ({ outcome: 'nobody' }),
  own: async () => ({ outcome: 'none' }),
  result: async () => ({ outcome: 'withheld' }),
  documentsDue: () => {},
})
process.stdout.write('ready\n')
const loop = startOutboxLoop({
  deliver: (signal) =>
    deliverDue({ outbox, carrier, clock, compose, chance: { bytes: (n) => randomBytes(n) } }, { signal }),
  nextDueAt: async () => {
    const next = await outbox.nextDueAt()
    if (next === undefined) setImmediate(finish)
    else if (next > clock.now()) process.stdout.write('nothing due\n')
    return next
  },
  clock,
  lanes: Number(lanes),
  log: (message) => process.stderr.write(`${message}\n`),
})
let finishing = false
async function finish(): Promise<void> {
  if (finishing) return
  finishing = true
  await loop.stop()
  await carrier.close()
  await base.close()
}
